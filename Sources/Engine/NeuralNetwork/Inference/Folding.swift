// Batch normalisation in evaluation mode is scale·x + shift by feature: it disappears into a dense layer beside it.

extension Snapshot {
  /// The same function with each batch normalisation beside a dense layer worked into that layer.
  ///
  /// Computed in double precision. What follows a layer becomes scales of its rows; what precedes it changes its weights,
  /// which are rounded once.
  package var folded: Snapshot {
    var folded: [Layer] = []
    for layer in layers {
      switch layer {
      case .batchNorm(let norm):
        if case .dense(let dense)? = folded.last {
          folded[folded.count - 1] = .dense(dense.followed(by: norm))
        } else {
          folded.append(layer)
        }
      case .dense(var dense):
        while case .batchNorm(let norm)? = folded.last {
          dense = dense.preceded(by: norm)
          folded.removeLast()
        }
        folded.append(.dense(dense))
      case .layerNorm, .activation: folded.append(layer)
      }
    }
    return Snapshot(inputs: inputs, layers: folded)
  }
}

extension Snapshot.BatchNorm {
  /// x·scale + shift, by feature: mean 0, and a variance of 1 to which an ε is added that is too small to change it.
  package init(scale: [Float], shift: [Float]) {
    self.init(
      scale: scale, shift: shift, mean: scale.map { _ in 0 }, variance: scale.map { _ in 1 },
      epsilon: .leastNormalMagnitude)
  }

  /// The same as x·scale + shift, by feature.
  package var affine: (scale: [Double], shift: [Double]) {
    let scales = scale.indices.map {
      Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot()
    }
    return (scales, scales.indices.map { Double(shift[$0]) - Double(mean[$0]) * scales[$0] })
  }
}

extension Snapshot.Dense {
  /// γ·(W·x + b) + β is a dense layer with scaled rows.
  fileprivate func followed(by norm: Snapshot.BatchNorm) -> Snapshot.Dense {
    let (scale, shift) = norm.affine
    let bias = biasOrZeros
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs, matrix: matrix.multiplyingRows(by: scale),
      bias: bias.indices.map { Float(Double(bias[$0]) * scale[$0] + shift[$0]) })
  }

  /// W·(γ·x + β) + b is a dense layer with scaled columns, which only single precision can hold.
  fileprivate func preceded(by norm: Snapshot.BatchNorm) -> Snapshot.Dense {
    let (scale, shift) = norm.affine
    let (weights, bias) = (weights, biasOrZeros)
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs,
      weights: weights.indices.map { Float(Double(weights[$0]) * scale[$0 % inputs]) },
      bias: bias.indices.map { row in
        Float((0..<inputs).reduce(Double(bias[row])) { $0 + Double(weights[row * inputs + $1]) * shift[$1] })
      })
  }
}
