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
  private let path: String
  private let takesPixels: Bool
  private var constants: ONNXConstants
  /// Names of values that are computed from shapes only.
  private var shapes: Set<String> = []
  /// The name of the value the operators so far compute.
  private var current: String
  /// How many numbers `current` has for each picture, or 0 where that is not known yet.
  private var width: Int
  private var layers: [Snapshot.Layer] = []
  /// What elementwise operators since the last layer amount to.
  private var affine = AffineMap.identity
  /// Whether the last operator was a MatMul, to which an Add gives the bias.
  private var lacksBias = false
  private var hasSoftmax = false
  private var metadata: [String: String]

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
    let model = ModelFile(network: Snapshot(layers: importer.layers), metadata: importer.metadata)
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

  private func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}

// MARK: - The chain

extension ONNXImporter {
  private mutating func take(_ node: ONNXGraph.Node) throws(FileError) {
    guard let output = node.outputs.first else {
      throw error("operators with an output", "\(node.type) without")
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

  private mutating func takeLayer(_ node: ONNXGraph.Node) throws(FileError) {
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

// MARK: - Operators

extension ONNXImporter {
  private mutating func takeDense(_ node: ONNXGraph.Node) throws(FileError) {
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
    dense.weights = dense.weights.map { $0 * alpha }
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      dense.bias = try perOutput(node.inputs[2], dense.outputs).map { $0 * beta }
    }
    guard (dense.weights + dense.bias).allSatisfy(\.isFinite) else {
      throw error("finite weights", "alpha \(alpha), beta \(beta)")
    }
    return dense
  }

  private mutating func takeBias(_ node: ONNXGraph.Node) throws(FileError) {
    guard case .dense(var dense) = layers.popLast() else { preconditionFailure("MatMul appended a layer") }
    dense.bias = try perOutput(try otherOperand(of: node), dense.outputs)
    layers.append(.dense(dense))
    lacksBias = false
  }

  private mutating func takeNorm(_ node: ONNXGraph.Node) throws(FileError) {
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

  private mutating func takeLayerNorm(_ node: ONNXGraph.Node) throws(FileError) {
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

  private mutating func takeActivation(_ node: ONNXGraph.Node) throws(FileError) {
    try finishAffine()
    guard node.inputs.first == current else {
      throw error("\(node.type) of the activations", "\(node.inputs)")
    }
    layers.append(.activation(try activation(node)))
  }

  private func activation(_ node: ONNXGraph.Node) throws(FileError) -> Activation {
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

  /// Takes operators off the front that read the same value more than once, and end in one value again: the first of them
  /// that are together a layer.
  ///
  /// - Returns: False, with nothing taken, where they are none.
  private mutating func takeBranch(_ rest: inout ArraySlice<ONNXGraph.Node>) throws(FileError) -> Bool {
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

  private mutating func takeElementwise(_ node: ONNXGraph.Node) throws(FileError) {
    guard node.inputs.first == current || ["Add", "Mul"].contains(node.type) else {
      throw error("\(node.type) by a constant", "\(node.inputs)")
    }
    let constant = try constants.perFeature(try otherOperand(of: node), width)
    if constant.count > 1 { width = constant.count }
    affine.apply(node.type, constant.map(Double.init))
  }

  /// (x − offset)·scale.
  private mutating func takeScaler(_ node: ONNXGraph.Node) throws(FileError) {
    for (attribute, operation) in [("offset", "Sub"), ("scale", "Mul")] {
      let numbers = node.attributes[attribute]?.floats ?? []
      guard numbers.count == 1 || numbers.count == width || width == 0, !numbers.isEmpty else {
        throw error("Scaler with '\(attribute)' for each of \(width) features", "\(numbers.count)")
      }
      if numbers.count > 1 { width = numbers.count }
      affine.apply(operation, numbers.map(Double.init))
    }
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

  /// Turns the elementwise operators since the last layer into a batch normalisation, or, between pixels and the
  /// first layer, into the normalisation of the metadata.
  private mutating func finishAffine() throws(FileError) {
    defer { affine = .identity }
    guard (affine.scale + affine.shift).allSatisfy(\.isFinite) else {
      throw error("elementwise operators with finite results", "an overflow or a division by 0")
    }
    if takesPixels && layers.isEmpty {
      guard affine.scale.count == 1, Float(affine.scale[0]).isNormal, affine.scale[0] > 0 else {
        throw error(
          "one positive scale for all pixels", "\(affine.scale.count), beginning with \(affine.scale[0])")
      }
      if PixelScale(metadata)?.affine.rounded != affine.rounded {
        metadata.merge(PixelScale(affine).metadata) { $1 }
      }
    } else if affine != .identity, !isStandardization {
      guard width > 0 else { throw error("a fixed number of inputs", "none before \(affine.scale[0])") }
      let norm = Snapshot.BatchNorm(affine, width: width)
      if case .layerNorm(var rows)? = layers.last, rows.isPlain {
        (rows.scale, rows.shift) = (norm.scale, norm.shift)
        layers[layers.count - 1] = .layerNorm(rows)
      } else {
        layers.append(.batchNorm(norm))
      }
    }
  }
}

// MARK: - Standardisation

extension ONNXImporter {
  /// Whether the elementwise operators only do, before the first layer or behind the last, what the metadata tells anyway.
  private var isStandardization: Bool {
    let file = ModelFile(
      network: layers.isEmpty ? Snapshot(layers: []) : Snapshot(layers: layers), metadata: metadata)
    let told =
      layers.isEmpty
      ? file.standardization(MetadataKey.featureMeans, MetadataKey.featureDeviations)?.affine
      : file.standardization(MetadataKey.targetMeans, MetadataKey.targetDeviations)?.affine.inverse
    return told?.rounded == affine.rounded
  }
}

extension AffineMap {
  /// Adds an operation by constants whose first operand is x, or whose operands may be exchanged.
  fileprivate mutating func apply(_ type: String, _ constants: [Double]) {
    change(by: constants) { scale, shift, constant in
      switch type {
      case "Mul": (scale, shift) = (scale * constant, shift * constant)
      case "Div": (scale, shift) = (scale / constant, shift / constant)
      case "Sub": shift -= constant
      default: shift += constant
      }
    }
  }

  /// In single precision, as graphs hold it.
  fileprivate var rounded: [Float] { (scale + shift).map { Float($0) } }
}

// MARK: - Checks

extension ONNXImporter {
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

  private func check(
    _ node: ONNXGraph.Node, _ attribute: String, in allowed: [Int64], default standard: Int64
  ) throws(FileError) {
    let value = node.attributes[attribute]?.integer ?? standard
    guard allowed.contains(value) else {
      throw error(
        "\(node.type) with \(attribute) \(allowed.map(String.init).joined(separator: " or "))", "\(value)")
    }
  }

  /// The name of what `current` is added to or multiplied by.
  private func otherOperand(of node: ONNXGraph.Node) throws(FileError) -> String {
    guard node.inputs.count == 2 else { throw error("\(node.type) with two inputs", "\(node.inputs)") }
    return node.inputs[node.inputs[0] == current ? 1 : 0]
  }

  private func perOutput(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let numbers = try constants.perFeature(name, count)
    return numbers.count == count ? numbers : [Float](repeating: numbers[0], count: count)
  }
}

extension Snapshot.LayerNorm {
  /// Whether it has no scale and shift of its own yet.
  fileprivate var isPlain: Bool { scale.allSatisfy { $0 == 1 } && shift.allSatisfy { $0 == 0 } }
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
