import NeuralNetwork

/// How a network is written as ONNX.
public struct ONNXOptions: Equatable, Sendable {
  /// Whether batch normalisation is folded into the dense layer beside it: fewer operators, but the running
  /// figures are not in the file and weights are rounded once more.
  public var foldsNormalization: Bool
  /// Whether the input is pixels, `UInt8` 0…255, whose normalisation by the metadata is part of the graph.
  public var takesPixels: Bool

  /// Chooses how a network is written.
  public init(foldsNormalization: Bool = false, takesPixels: Bool = false) {
    self.foldsNormalization = foldsNormalization
    self.takesPixels = takesPixels
  }
}

/// Writes a network as an ONNX model: `inputs` [batch, width] to `logits` [batch, classes], for any batch.
///
/// Opset 13 and intermediate representation 7, of 2020, so that old runtimes take it. Field numbers:
/// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
struct ONNXWriter {
  private let network: Snapshot
  private let normalization: PixelNormalization?
  /// The graph: nodes and weights in turn.
  private var graph = ProtobufWriter()
  /// The name of the value the nodes so far compute.
  private var current = "inputs"
  private var metadata: [String: String]

  /// The bytes of a model.
  ///
  /// - Parameters:
  ///   - network: Layers that fit each other.
  ///   - metadata: What the file tells, by key.
  ///   - normalization: What the graph does to pixels first, or nil where its input is ready.
  /// - Returns: An ONNX file.
  static func bytes(
    _ network: Snapshot, metadata: [String: String], normalization: PixelNormalization?
  ) -> [UInt8] {
    var writer = ONNXWriter(network: network, normalization: normalization, metadata: metadata)
    return writer.model()
  }

  private mutating func model() -> [UInt8] {
    if let normalization { normalize(normalization) }
    let names = StateDictionaryWriter.names(of: network)
    for (index, layer) in network.layers.enumerated() {
      let output = index == network.layers.count - 1 ? "logits" : "value\(index)"
      append(layer, name: names[index], output: output)
      current = output
    }
    graph.string(2, "multilayer_perceptron")
    value(11, "inputs", type: normalization == nil ? 1 : 2, width: network.inputs)
    value(12, "logits", type: 1, width: network.outputs)
    var model = ProtobufWriter()
    model.integer(1, 7)
    model.string(2, "swiftlet")
    model.byteString(7, graph.bytes)
    model.message(8) { $0.integer(2, 13) }
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
  private mutating func normalize(_ normalization: PixelNormalization) {
    initializer("pixel_scale", shape: [], [normalization.scale])
    initializer("pixel_shift", shape: [], [normalization.shift])
    node("Cast", inputs: ["inputs"], output: "pixels") { $0.integerAttribute("to", 1) }
    node("Mul", inputs: ["pixels", "pixel_scale"], output: "scaled")
    node("Add", inputs: ["scaled", "pixel_shift"], output: "normalized")
    current = "normalized"
  }

  private mutating func append(_ layer: Snapshot.Layer, name: String, output: String) {
    switch layer {
    case .layerNorm, .activation: node("Relu", name: name, inputs: [current], output: output)
    case .dense(let dense):
      initializer("\(name).weight", shape: [dense.outputs, dense.inputs], dense.weights)
      initializer("\(name).bias", shape: [dense.outputs], dense.bias)
      node("Gemm", name: name, inputs: [current, "\(name).weight", "\(name).bias"], output: output) {
        $0.integerAttribute("transB", 1)
      }
    case .batchNorm(let norm): append(norm, name: name, output: output)
    }
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, name: String, output: String) {
    let names = ["weight", "bias", "running_mean", "running_var"].map { "\(name).\($0)" }
    for (name, numbers) in zip(names, [norm.scale, norm.shift, norm.mean, norm.variance]) {
      initializer(name, shape: [numbers.count], numbers)
    }
    node("BatchNormalization", name: name, inputs: [current] + names, output: output) {
      $0.floatAttribute("epsilon", norm.epsilon)
    }
    metadata["\(name).\(StateDictionary.countParameter)"] = "\(norm.batchCount)"
  }
}

// MARK: - Parts of a graph

extension ONNXWriter {
  private mutating func node(
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

  private mutating func initializer(_ name: String, shape: [Int], _ numbers: [Float]) {
    var data: [UInt8] = []
    Tensor(name: name, shape: shape, floats: numbers).append(to: &data)
    graph.message(5) { tensor in
      for dimension in shape { tensor.integer(1, dimension) }
      tensor.integer(2, 1)
      tensor.string(8, name)
      tensor.byteString(9, data)
    }
  }

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
  fileprivate mutating func integerAttribute(_ name: String, _ value: Int) {
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
