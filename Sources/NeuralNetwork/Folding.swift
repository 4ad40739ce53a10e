// Batch normalisation in evaluation mode is a·x + c by feature: it disappears into a dense layer
// beside it. Done once, in double precision.

/// A dense layer with what stood around it folded in.
struct FoldedDense {
  let inputs: Int
  let outputs: Int
  /// [outputs, inputs]
  var weights: [Double]
  var bias: [Double]
  var rectifies = false
  /// Whether nothing but the diagonal of `weights` differs from 0.
  var isDiagonal = false
}

/// Turns layers into dense layers, each with or without a rectifier behind it.
func fold(_ snapshot: Snapshot) -> [FoldedDense] {
  var folded: [FoldedDense] = []
  for layer in snapshot.layers {
    switch layer {
    case .dense(let dense): append(FoldedDense(dense), to: &folded)
    case .batchNorm(let norm): append(norm, to: &folded)
    case .relu:
      if folded.isEmpty {
        folded.append(FoldedDense(diagonal: ones(snapshot.inputs), zeros(snapshot.inputs)))
      }
      folded[folded.count - 1].rectifies = true
    }
  }
  return folded
}

private func ones(_ count: Int) -> [Double] { Array(repeating: 1, count: count) }
private func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

/// A dense layer swallows a normalisation right before it: W·(a·x + c) + b = (W·a)·x + (W·c + b).
private func append(_ dense: FoldedDense, to folded: inout [FoldedDense]) {
  guard let last = folded.last, last.isDiagonal, !last.rectifies else { return folded.append(dense) }
  var merged = dense
  for output in 0..<dense.outputs {
    for input in 0..<dense.inputs {
      let weight = dense.weights[output * dense.inputs + input]
      merged.weights[output * dense.inputs + input] = weight * last.weights[input * last.inputs + input]
      merged.bias[output] += weight * last.bias[input]
    }
  }
  folded[folded.count - 1] = merged
}

/// A dense layer swallows a normalisation right behind it: a·(W·x + b) + c = (a·W)·x + (a·b + c).
private func append(_ norm: Snapshot.BatchNorm, to folded: inout [FoldedDense]) {
  let features = norm.scale.indices
  let factors = features.map {
    Double(norm.scale[$0]) / (Double(norm.variance[$0]) + Double(norm.epsilon)).squareRoot()
  }
  let offsets = features.map { Double(norm.shift[$0]) - factors[$0] * Double(norm.mean[$0]) }
  guard var last = folded.last, !last.rectifies else {
    return folded.append(FoldedDense(diagonal: factors, offsets))
  }
  for output in features {
    for input in 0..<last.inputs { last.weights[output * last.inputs + input] *= factors[output] }
    last.bias[output] = last.bias[output] * factors[output] + offsets[output]
  }
  folded[folded.count - 1] = last
}

extension FoldedDense {
  fileprivate init(_ dense: Snapshot.Dense) {
    self.init(
      inputs: dense.inputs, outputs: dense.outputs, weights: dense.weights.map { Double($0) },
      bias: dense.bias.map { Double($0) })
  }

  /// y = factors·x + offsets, by feature.
  fileprivate init(diagonal factors: [Double], _ offsets: [Double]) {
    var weights = zeros(factors.count * factors.count)
    for feature in factors.indices { weights[feature * factors.count + feature] = factors[feature] }
    self.init(
      inputs: factors.count, outputs: factors.count, weights: weights, bias: offsets, isDiagonal: true)
  }
}
