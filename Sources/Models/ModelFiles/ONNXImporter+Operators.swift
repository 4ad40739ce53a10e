// Operators that are layers.

import Files
import NeuralNetwork

extension ONNXImporter {
  mutating func takeDense(_ node: ONNXGraph.Node) throws(FileError) {
    try finishAffine()
    guard node.inputs.count >= 2, node.inputs[0] == current else {
      throw error("\(node.type) with weights on the right", "\(node.inputs)")
    }
    lacksBias = node.type == "MatMul"
    let dense =
      lacksBias ? try constants.dense(node.inputs[1], isTransposed: false, width: width) : try gemm(node)
    width = dense.outputs
    layers.append(.dense(dense))
  }

  /// α·A·B + β·C, where B may be transposed.
  private func gemm(_ node: ONNXGraph.Node) throws(FileError) -> Snapshot.Dense {
    try check(node, "transA", in: [0], default: 0)
    try check(node, "transB", in: [0, 1], default: 0)
    let (alpha, beta) = (node.attributes["alpha"]?.float ?? 1, node.attributes["beta"]?.float ?? 1)
    let isTransposed = node.attributes["transB"]?.integer == 1
    var dense = try constants.dense(node.inputs[1], isTransposed: isTransposed, width: width)
    if alpha != 1 { dense.weights = dense.weights.map { $0 * alpha } }
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      dense.bias = try perOutput(node.inputs[2], dense.outputs).map { $0 * beta }
    }
    guard (dense.weights + dense.bias).allSatisfy(\.isFinite) else {
      throw error("finite weights", "alpha \(alpha), beta \(beta)")
    }
    return dense
  }

  mutating func takeBias(_ node: ONNXGraph.Node) throws(FileError) {
    guard case .dense(var dense) = layers.popLast() else { preconditionFailure("MatMul appended a layer") }
    dense.bias = try perOutput(try otherOperand(of: node), dense.outputs)
    layers.append(.dense(dense))
    lacksBias = false
  }

  mutating func takeNorm(_ node: ONNXGraph.Node) throws(FileError) {
    try finishAffine()
    guard node.inputs.count == 5, node.inputs[0] == current else {
      throw error("BatchNormalization with five inputs", "\(node.inputs)")
    }
    try check(node, "training_mode", in: [0], default: 0)
    let variance = try constants.tensor(node.inputs[4])
    try variance.checkNotNegative(path: path)
    let epsilon = node.attributes["epsilon"]?.float ?? StateDictionary.defaultEpsilon
    guard epsilon.isFinite, epsilon > 0 else { throw error("a positive epsilon", "\(epsilon)") }
    if width == 0 { width = variance.floats.count }
    let count = metadata.removeValue(forKey: StateDictionary.key(node.name, StateDictionary.countParameter))
    layers.append(
      .batchNorm(
        Snapshot.BatchNorm(
          scale: try constants.vector(node.inputs[1], width),
          shift: try constants.vector(node.inputs[2], width),
          mean: try constants.vector(node.inputs[3], width),
          variance: try constants.vector(node.inputs[4], width), epsilon: epsilon,
          batchCount: max(0, count.flatMap { Int($0) } ?? 0))))
  }

  mutating func takeLayerNorm(_ node: ONNXGraph.Node) throws(FileError) {
    try finishAffine()
    guard (2...3).contains(node.inputs.count), node.inputs[0] == current else {
      throw error("LayerNormalization with two or three inputs", "\(node.inputs)")
    }
    try check(node, "axis", in: [1, -1], default: -1)
    let scale = try constants.tensor(node.inputs[1]).floats
    if width == 0 { width = scale.count }
    let epsilon = node.attributes["epsilon"]?.float ?? StateDictionary.defaultEpsilon
    guard epsilon.isFinite, epsilon > 0 else { throw error("a positive epsilon", "\(epsilon)") }
    layers.append(
      .layerNorm(
        Snapshot.LayerNorm(
          scale: try constants.vector(node.inputs[1], width),
          shift: node.inputs.count == 3
            ? try constants.vector(node.inputs[2], width) : [Float](repeating: 0, count: width),
          epsilon: epsilon)))
  }

  mutating func takeActivation(_ node: ONNXGraph.Node) throws(FileError) {
    try finishAffine()
    guard node.inputs.first == current else {
      throw error("\(node.type) of the activations", "\(node.inputs)")
    }
    layers.append(.activation(try activation(node)))
  }

  func activation(_ node: ONNXGraph.Node) throws(FileError) -> Activation {
    let alpha = node.attributes["alpha"]?.float
    switch node.type {
    case "LeakyRelu": return .leakyReLU(slope: try positive(node, alpha ?? 0.01, orZero: true))
    case "Elu": return .elu(alpha: try positive(node, alpha ?? 1, orZero: false))
    case "Gelu": return node.attributes["approximate"]?.text == "tanh" ? .geluTanh : .gelu
    case "Clip":
      let bounds = [node.attributes["min"]?.float, node.attributes["max"]?.float]
      let found = try (1...2).map { index throws(FileError) -> Float? in
        guard node.inputs.count > index, !node.inputs[index].isEmpty else { return bounds[index - 1] }
        return try constants.tensor(node.inputs[index]).floats.first
      }
      guard found == [0, 6] else {
        throw error("Clip from 0 to 6", found.map { $0.map { "\($0)" } ?? "none" }.joined(separator: " to "))
      }
      return .relu6
    default:
      guard let activation = Activation.all.first(where: { $0.names.onnxOperator == node.type }) else {
        throw error("an activation", node.type)
      }
      return activation
    }
  }

  private func positive(_ node: ONNXGraph.Node, _ alpha: Float, orZero: Bool) throws(FileError) -> Float {
    guard alpha.isFinite, alpha > 0 || (orZero && alpha == 0) else {
      throw error("\(node.type) with a positive alpha", "\(alpha)")
    }
    return alpha
  }
}

// MARK: - Checks

extension ONNXImporter {
  func check(
    _ node: ONNXGraph.Node, _ attribute: String, in allowed: [Int64], default standard: Int64
  ) throws(FileError) {
    let value = node.attributes[attribute]?.integer ?? standard
    guard allowed.contains(value) else {
      throw error(
        "\(node.type) with \(attribute) \(allowed.map(String.init).joined(separator: " or "))", "\(value)")
    }
  }

  /// The name of what `current` is added to or multiplied by.
  func otherOperand(of node: ONNXGraph.Node) throws(FileError) -> String {
    guard node.inputs.count == 2 else { throw error("\(node.type) with two inputs", "\(node.inputs)") }
    return node.inputs[node.inputs[0] == current ? 1 : 0]
  }

  func perOutput(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let numbers = try constants.perFeature(name, count)
    return numbers.count == count ? numbers : [Float](repeating: numbers[0], count: count)
  }
}
