import NeuralNetwork

/// How a network is written as ONNX.
public struct ONNXOptions: Equatable, Sendable {
  /// Whether batch normalisation is folded into the dense layer beside it: fewer operators, but the running
  /// figures are not in the file and weights are rounded once more.
  public var foldsNormalization: Bool
  /// Whether the input is pixels, `UInt8` 0…255, whose normalisation by the metadata is part of the graph.
  public var takesPixels: Bool
  /// Whether features come, and numbers leave, in their own scale: the standardisation that the metadata tells is part of
  /// the graph.
  public var takesFeatures: Bool

  /// Chooses how a network is written.
  public init(foldsNormalization: Bool = false, takesPixels: Bool = false, takesFeatures: Bool = false) {
    self.foldsNormalization = foldsNormalization
    self.takesPixels = takesPixels
    self.takesFeatures = takesFeatures
  }
}

/// Writes a network as an ONNX model: `inputs` [batch, width] to `logits` [batch, classes], for any batch.
///
/// Opset 13 and intermediate representation 7, of 2020, so that old runtimes take it; for layer normalisation 17 and 8, of
/// 2022. Field numbers:
/// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
struct ONNXWriter {
  private let network: Snapshot
  /// What a pixel becomes, where the graph takes such.
  private let normalization: PixelScale?
  private let features, targets: Standardization?
  /// The graph: nodes and weights in turn.
  private var graph = ProtobufWriter()
  /// The name of the value the nodes so far compute.
  var current = "inputs"
  private var metadata: [String: String]

  /// The bytes of a model.
  ///
  /// - Parameters:
  ///   - network: Layers that fit each other.
  ///   - metadata: What the file tells, by key.
  ///   - normalization: What the graph does to pixels first, or nil where its input is ready.
  ///   - features: What the graph does to features first, likewise.
  ///   - targets: What the graph undoes at the end, likewise.
  /// - Returns: An ONNX file.
  static func bytes(
    _ network: Snapshot, metadata: [String: String], normalization: PixelScale? = nil,
    features: Standardization? = nil, targets: Standardization? = nil
  ) -> [UInt8] {
    var writer = ONNXWriter(
      network: network, normalization: normalization, features: features, targets: targets, metadata: metadata
    )
    return writer.model()
  }

  private mutating func model() -> [UInt8] {
    if let normalization, network.quantization == nil { normalize(normalization) }
    if let features { standardize(features) }
    let names = StateDictionaryWriter.names(of: network)
    if let quantization = network.quantization {
      let input: InputKind = normalization.map { .pixels($0) } ?? .floats(nil)
      appendQuantized(network, quantization.layers, names: names, input)
    }
    for (index, layer) in network.layers.enumerated() where network.quantization == nil {
      let isLast = index == network.layers.count - 1 && targets == nil
      let output = isLast ? "logits" : "value\(index)"
      append(layer, name: names[index], output: output)
      current = output
    }
    if let targets { restoreScale(targets) }
    graph.string(2, "multilayer_perceptron")
    value(11, "inputs", type: normalization == nil ? 1 : 2, width: network.inputs)
    value(12, "logits", type: 1, width: network.outputs)
    var model = ProtobufWriter()
    let hasLayerNorm = network.layers.contains { if case .layerNorm = $0 { true } else { false } }
    model.integer(1, hasLayerNorm ? 8 : 7)
    model.string(2, "swiftlet")
    model.byteString(7, graph.bytes)
    model.message(8) { $0.integer(2, hasLayerNorm ? 17 : 13) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      model.message(14) { entry in
        entry.string(1, key)
        entry.string(2, value)
      }
    }
    return model.bytes
  }
}

// MARK: - Layers

extension ONNXWriter {
  private mutating func normalize(_ normalization: PixelScale) {
    initializer("pixel_scale", shape: [], [Float(normalization.affine.scale[0])])
    initializer("pixel_shift", shape: [], [Float(normalization.affine.shift[0])])
    node("Cast", inputs: ["inputs"], output: "pixels") { $0.integerAttribute("to", 1) }
    node("Mul", inputs: ["pixels", "pixel_scale"], output: "scaled")
    node("Add", inputs: ["scaled", "pixel_shift"], output: "normalized")
    current = "normalized"
  }

  private mutating func standardize(_ features: Standardization) {
    let shape = [features.means.count]
    initializer(MetadataKey.featureMeans, shape: shape, features.means)
    initializer(MetadataKey.featureDeviations, shape: shape, features.deviations)
    node("Sub", inputs: [current, MetadataKey.featureMeans], output: "centered")
    node("Div", inputs: ["centered", MetadataKey.featureDeviations], output: "standardized")
    current = "standardized"
  }

  private mutating func restoreScale(_ targets: Standardization) {
    let shape = [targets.means.count]
    initializer(MetadataKey.targetDeviations, shape: shape, targets.deviations)
    initializer(MetadataKey.targetMeans, shape: shape, targets.means)
    node("Mul", inputs: [current, MetadataKey.targetDeviations], output: "scaled")
    node("Add", inputs: ["scaled", MetadataKey.targetMeans], output: "logits")
  }

  mutating func append(_ layer: Snapshot.Layer, name: String, output: String) {
    switch layer {
    case .activation(let activation): append(activation, name: name, output: output)
    case .layerNorm(let norm):
      initializer("\(name).weight", shape: [norm.scale.count], norm.scale)
      initializer("\(name).bias", shape: [norm.shift.count], norm.shift)
      node(
        "LayerNormalization", name: name, inputs: [current, "\(name).weight", "\(name).bias"], output: output
      ) { $0.floatAttribute("epsilon", norm.epsilon) }
    case .dense(let dense):
      initializer("\(name).weight", shape: [dense.outputs, dense.inputs], dense.weights)
      if !dense.bias.isEmpty { initializer("\(name).bias", shape: [dense.outputs], dense.bias) }
      let inputs = [current, "\(name).weight"] + (dense.bias.isEmpty ? [] : ["\(name).bias"])
      node("Gemm", name: name, inputs: inputs, output: output) {
        $0.integerAttribute("transB", 1)
      }
    case .batchNorm(let norm): append(norm, name: name, output: output)
    }
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, name: String, output: String) {
    let names = ParameterName.allCases.map { $0.key(in: name) }
    for (name, numbers) in zip(names, [norm.scale, norm.shift, norm.mean, norm.variance]) {
      initializer(name, shape: [numbers.count], numbers)
    }
    node("BatchNormalization", name: name, inputs: [current] + names, output: output) {
      $0.floatAttribute("epsilon", norm.epsilon)
    }
    metadata["\(name).\(StateDictionary.countParameter)"] = "\(norm.batchCount)"
  }
}

// MARK: - Activations

extension ONNXWriter {
  private mutating func append(_ activation: Activation, name: String, output: String) {
    switch activation {
    case .relu, .sigmoid, .tanh, .softplus, .leakyReLU, .elu:
      node(activation.names.onnxOperator ?? "", name: name, inputs: [current], output: output) {
        if let parameter = activation.parameter { $0.floatAttribute("alpha", parameter) }
      }
    case .relu6:
      let bounds = [constant("\(name).min", 0), constant("\(name).max", 6)]
      node("Clip", name: name, inputs: [current] + bounds, output: output)
    case .silu:
      node("Sigmoid", name: name, inputs: [current], output: "\(name).sigmoid")
      node("Mul", inputs: [current, "\(name).sigmoid"], output: output)
    case .gelu:
      // x/2·(1 + erf(x/√2))
      let scaled = binary("Mul", current, constant("\(name).root", Float(0.5).squareRoot()), "\(name).scaled")
      node("Erf", name: name, inputs: [scaled], output: "\(name).erf")
      halve("\(name).erf", name, output)
    case .geluTanh:
      // x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
      let square = binary("Mul", current, current, "\(name).square")
      let part = binary("Mul", square, constant("\(name).factor", 0.044715), "\(name).part")
      let whole = binary("Add", part, constant("\(name).one", 1), "\(name).whole")
      let inner = binary("Mul", whole, current, "\(name).inner")
      let root = constant("\(name).root", (2 / Float.pi).squareRoot())
      node("Tanh", name: name, inputs: [binary("Mul", inner, root, "\(name).scaled")], output: "\(name).tanh")
      halve("\(name).tanh", name, output)
    }
  }

  /// x/2·(1 + value).
  private mutating func halve(_ value: String, _ name: String, _ output: String) {
    let sum = binary("Add", value, constant("\(name).unit", 1), "\(name).sum")
    let product = binary("Mul", sum, current, "\(name).product")
    node("Mul", inputs: [product, constant("\(name).half", 0.5)], output: output)
  }

  private mutating func binary(_ type: String, _ a: String, _ b: String, _ output: String) -> String {
    node(type, inputs: [a, b], output: output)
    return output
  }

  private mutating func constant(_ name: String, _ number: Float) -> String {
    initializer(name, shape: [], [number])
    return name
  }
}

// MARK: - Parts of a graph

extension ONNXWriter {
  mutating func node(
    _ type: String, name: String = "", inputs: [String], output: String,
    attributes: (inout ProtobufWriter) -> Void = { _ in }
  ) {
    graph.message(1) { node in
      for input in inputs { node.string(1, input) }
      node.string(2, output)
      if !name.isEmpty { node.string(3, name) }
      node.string(4, type)
      attributes(&node)
    }
  }

  mutating func initializer(_ name: String, shape: [Int], _ numbers: [Float]) {
    var data: [UInt8] = []
    Tensor(name: name, shape: shape, floats: numbers).append(to: &data)
    initializer(name, shape: shape, type: 1, bytes: data)
  }

  /// Numbers as they lie in memory, little-endian, of one of ONNX's data types.
  mutating func initializer(_ name: String, shape: [Int], type: Int, bytes: [UInt8]) {
    graph.message(5) { tensor in
      for dimension in shape { tensor.integer(1, dimension) }
      tensor.integer(2, type)
      tensor.string(8, name)
      tensor.byteString(9, bytes)
    }
  }

  /// Whether the graph gives numbers in the targets' own scale.
  var restoresTargets: Bool { targets != nil }

  /// An input or an output of the graph, [batch, width].
  private mutating func value(_ field: Int, _ name: String, type: Int, width: Int) {
    graph.message(field) { value in
      value.string(1, name)
      value.message(2) { kind in
        kind.message(1) { tensor in
          tensor.integer(1, type)
          tensor.message(2) { shape in
            shape.message(1) { $0.string(2, "batch") }
            shape.message(1) { $0.integer(1, width) }
          }
        }
      }
    }
  }
}

extension ProtobufWriter {
  mutating func integerAttribute(_ name: String, _ value: Int) {
    message(5) { attribute in
      attribute.string(1, name)
      attribute.integer(3, value)
      attribute.integer(20, 2)
    }
  }

  fileprivate mutating func floatAttribute(_ name: String, _ value: Float) {
    message(5) { attribute in
      attribute.string(1, name)
      attribute.float(2, value)
      attribute.integer(20, 1)
    }
  }
}
