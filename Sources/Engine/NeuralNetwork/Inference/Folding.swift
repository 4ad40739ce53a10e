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

extension Snapshot.Dense {
  /// γ·(W·x + b) + β is a dense layer with scaled rows.
  fileprivate func followed(by norm: Snapshot.BatchNorm) -> Snapshot.Dense {
    let (map, bias) = (norm.affine, biasOrZeros)
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs, matrix: matrix.multiplyingRows(by: map.scale),
      bias: bias.indices.map { Float(Double(bias[$0]) * map.scale[$0] + map.shift[$0]) })
  }

  /// W·(γ·x + β) + b is a dense layer with scaled columns, which only single precision can hold.
  fileprivate func preceded(by norm: Snapshot.BatchNorm) -> Snapshot.Dense {
    let map = norm.affine
    let (weights, bias) = (weights, biasOrZeros)
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs,
      weights: weights.indices.map { Float(Double(weights[$0]) * map.scale[$0 % inputs]) },
      bias: bias.indices.map { row in
        Float(
          (0..<inputs).reduce(Double(bias[row])) { $0 + Double(weights[row * inputs + $1]) * map.shift[$1] })
      })
  }
}
