import Swiftlet

/// A multilayer perceptron with rectifiers as plain loops, one layer after the other.
struct NaiveNetwork {
  private let layers: [Snapshot.Layer]

  init(_ snapshot: Snapshot) { layers = snapshot.layers }

  /// The likeliest class of one row of inputs.
  func digit(_ inputs: [Float]) -> Int {
    let logits = layers.reduce(inputs) { values, layer in
      switch layer {
      case .dense(let dense): product(dense, values)
      case .batchNorm(let norm): normalised(norm, values)
      case .activation, .layerNorm: values.map { max($0, 0) }
      }
    }
    return logits.indices.max { logits[$0] < logits[$1] } ?? 0
  }

  private func product(_ dense: Snapshot.Dense, _ inputs: [Float]) -> [Float] {
    let weights = dense.weights
    var outputs = dense.bias
    for output in 0..<dense.outputs {
      for input in 0..<dense.inputs {
        outputs[output] += weights[output * dense.inputs + input] * inputs[input]
      }
    }
    return outputs
  }

  private func normalised(_ norm: Snapshot.BatchNorm, _ values: [Float]) -> [Float] {
    values.indices.map { i in
      let deviation = (norm.variance[i] + norm.epsilon).squareRoot()
      return (values[i] - norm.mean[i]) / deviation * norm.scale[i] + norm.shift[i]
    }
  }
}
