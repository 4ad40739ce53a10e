import Files
import NeuralNetwork

/// Finds a multilayer perceptron in an ONNX graph: one chain of operators from one input to one output.
///
/// Taken are Gemm, MatMul with its Add, BatchNormalization, LayerNormalization and the activations, in one operator or in the
/// several that exporters write them in (`ONNXBranch`); Flatten and Reshape to one row a picture; a
/// Softmax at the end, which changes no decision; Add, Sub, Mul and Div by constants, as exporters write a batch
/// normalisation or a scaling of the inputs; Cast, Identity and Dropout, which change nothing here; and Shape with
/// what is computed from it, where it only feeds a Reshape. Operators: https://onnx.ai/onnx/operators.
struct ONNXImporter {
  let path: String
  let takesPixels: Bool
  var constants: ONNXConstants
  /// Names of values that are computed from shapes only.
  var shapes: Set<String> = []
  /// The name of the value the operators so far compute.
  var current: String
  /// How many numbers `current` has for each picture, or 0 where that is not known yet.
  var width: Int
  var layers: [Snapshot.Layer] = []
  /// What elementwise operators since the last layer amount to.
  var affine = AffineMap.identity
  /// Whether the last operator was a MatMul, to which an Add gives the bias.
  var lacksBias = false
  var hasSoftmax = false
  /// What bytes of inputs and activations stand for.
  var quantization = ONNXQuantization()
  var metadata: [String: String]

  /// Reads a graph.
  ///
  /// - Throws: `FileError` that names the operator where one is not taken.
  static func model(of whole: ONNXGraph, path: String) throws(FileError) -> ModelFile {
    let tail = ONNXClassifierTail(removedFrom: whole)
    let graph = tail.graph
    var importer = try ONNXImporter(graph, path: path)
    var rest = graph.nodes[...]
    while let node = rest.first {
      if try importer.takeBranch(&rest) { continue }
      rest.removeFirst()
      try importer.take(node)
    }
    try importer.finishAffine()
    guard graph.outputs == [importer.current] else {
      throw importer.error("the result of the last operator as the output", "\(graph.outputs)")
    }
    if tail.isBinary { try importer.addZeroLogit() }
    var model = ModelFile(network: Snapshot(layers: importer.layers), metadata: importer.metadata)
    importer.quantization.apply(to: &model, takesPixels: importer.takesPixels)
    if let problem = model.network.problem { throw importer.error("a network", problem) }
    return model
  }

  private init(_ graph: ONNXGraph, path: String) throws(FileError) {
    guard graph.inputs.count == 1 else {
      throw FileError(path: path, expected: "a graph with one input", found: "\(graph.inputs.map(\.name))")
    }
    self.path = path
    constants = ONNXConstants(graph.constants, path: path)
    metadata = graph.metadata
    current = graph.inputs[0].name
    takesPixels = graph.inputs[0].type == 2
    width = graph.inputs[0].numbersPerPicture
  }

  func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}

// MARK: - The chain

extension ONNXImporter {
  mutating func take(_ node: ONNXGraph.Node) throws(FileError) {
    guard let output = node.outputs.first else {
      throw error("operators with an output", "\(node.type) without")
    }
    if node.type == "DequantizeLinear", constants[node.inputs.first ?? ""] != nil {
      return try takeConstantOfBytes(node, output)
    }
    if isConstant(node, output) { return }
    guard node.inputs.contains(current) else {
      throw error("a chain of operators", "\(node.type) of \(node.inputs) after '\(current)'")
    }
    guard !hasSoftmax || ["Cast", "Identity"].contains(node.type) else {
      throw error("Softmax as the last operator", node.type)
    }
    switch node.type {
    case "Cast": try check(node, "to", in: [1], default: 1)
    case "Identity", "Dropout": break
    case "QuantizeLinear", "DequantizeLinear": try takeQuantization(node)
    case "Add" where lacksBias: try takeBias(node)
    default:
      lacksBias = false
      try takeLayer(node)
    }
    current = output
  }

  /// Takes an operator that computes no activations: one that gives a constant, or something of shapes.
  private mutating func isConstant(_ node: ONNXGraph.Node, _ output: String) -> Bool {
    switch node.type {
    case "Constant":
      // Without a tensor it is a number or a list of numbers, which only shapes are made of.
      constants[output] = node.attributes["value"]?.tensor
      shapes.insert(output)
    case "Identity" where node.inputs.first.flatMap { constants[$0] } != nil:
      constants[output] = constants[node.inputs[0]]
    case "Shape": shapes.insert(output)
    case _ where node.inputs.contains { shapes.contains($0) } && !node.inputs.contains(current):
      shapes.insert(output)
    default: return false
    }
    return true
  }

  mutating func takeLayer(_ node: ONNXGraph.Node) throws(FileError) {
    switch node.type {
    case "Gemm", "MatMul": try takeDense(node)
    case "BatchNormalization": try takeNorm(node)
    case "LayerNormalization": try takeLayerNorm(node)
    case "Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softplus", "Clip", "Gelu": try takeActivation(node)
    case "Add", "Sub", "Mul", "Div": try takeElementwise(node)
    case "ai.onnx.ml.Scaler": try takeScaler(node)
    case "Flatten": try check(node, "axis", in: [1], default: 1)
    case "Reshape": try checkReshape(node)
    case "Softmax", "LogSoftmax":
      try check(node, "axis", in: [1, -1], default: -1)
      hasSoftmax = true
    default:
      let name = node.name.isEmpty ? "" : " '\(node.name)'"
      throw error("the operators of a multilayer perceptron", "the operator \(node.type)\(name)")
    }
  }
}

// MARK: - Parts that are no chain

extension ONNXImporter {
  /// Takes operators off the front that read the same value more than once, and end in one value again: the first of them
  /// that are together a layer.
  ///
  /// - Returns: False, with nothing taken, where they are none.
  mutating func takeBranch(_ rest: inout ArraySlice<ONNXGraph.Node>) throws(FileError) -> Bool {
    let readers = rest.filter { $0.type != "Shape" }.reduce(0) { count, node in
      count + node.inputs.filter { $0 == current }.count
    }
    guard readers > 1 else { return false }
    var known: Set = [current]
    var taken: [ONNXGraph.Node] = []
    for (offset, node) in rest.enumerated() {
      guard let output = node.outputs.first else { return false }
      if isConstant(node, output) { continue }
      guard node.inputs.contains(where: known.contains) else { return false }
      taken.append(node)
      let later = rest.dropFirst(offset + 1)
      let isEnd = !later.contains { $0.inputs.contains(where: known.contains) }
      known.insert(output)
      guard isEnd, let layer = ONNXBranch(taken, input: current).layer(constants, width: width) else {
        continue
      }
      try finishAffine()
      layers.append(layer)
      current = output
      rest = later
      return true
    }
    return false
  }

  /// Puts an output that is always 0 before the only one.
  private mutating func addZeroLogit() throws(FileError) {
    guard case .dense(let dense)? = layers.last, dense.outputs == 1 else {
      throw error("a dense layer with one output before a sigmoid", "another layer")
    }
    layers[layers.count - 1] = .dense(
      Snapshot.Dense(
        inputs: dense.inputs, outputs: 2,
        weights: [Float](repeating: 0, count: dense.inputs) + dense.weights,
        bias: dense.bias.isEmpty ? [] : [0] + dense.bias))
  }

  private func checkReshape(_ node: ONNXGraph.Node) throws(FileError) {
    guard node.inputs.count == 2, node.inputs[0] == current else {
      throw error("Reshape of the activations", "\(node.inputs)")
    }
    guard case .integers(let shape)? = constants[node.inputs[1]]?.numbers else {
      if shapes.contains(node.inputs[1]) { return }
      throw error("Reshape to a constant shape", "'\(node.inputs[1])'")
    }
    guard shape.count == 2, shape[1] == -1 || width == 0 || shape[1] == Int64(width) else {
      throw error("Reshape to one row of \(width == 0 ? "numbers" : "\(width)") a picture", "\(shape)")
    }
  }
}

extension ONNXGraph.Input {
  /// How many numbers there are for each element of the first dimension, or 0 where the graph leaves it open.
  fileprivate var numbersPerPicture: Int {
    guard shape.count >= 2 else { return 0 }
    var count = 1
    for dimension in shape.dropFirst() {
      let product = count.multipliedReportingOverflow(by: dimension)
      if product.overflow { return 0 }
      count = product.partialValue
    }
    return count
  }
}
