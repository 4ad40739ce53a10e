import NeuralNetwork

extension Snapshot {
  /// The same function with each batch normalisation that directly follows a dense layer worked into its weights.
  ///
  /// Computed in double precision and rounded once.
  var folded: Snapshot {
    var folded: [Layer] = []
    for layer in layers {
      if case .batchNorm(let norm) = layer, case .dense(let dense)? = folded.last {
        folded[folded.count - 1] = .dense(dense.scaled(by: norm))
      } else {
        folded.append(layer)
      }
    }
    return Snapshot(layers: folded)
  }
}

extension Snapshot.BatchNorm {
  /// The same as x·scale + shift, by feature.
  var affine: (scale: [Double], shift: [Double]) {
    let scales = scale.indices.map {
      Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot()
    }
    return (scales, scales.indices.map { Double(shift[$0]) - Double(mean[$0]) * scales[$0] })
  }
}

extension Snapshot.Dense {
  fileprivate func scaled(by norm: Snapshot.BatchNorm) -> Snapshot.Dense {
    let (scale, shift) = norm.affine
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs,
      weights: weights.indices.map { Float(Double(weights[$0]) * scale[$0 / inputs]) },
      bias: bias.indices.map { Float(Double(bias[$0]) * scale[$0] + shift[$0]) })
  }
}
