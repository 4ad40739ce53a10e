import Files

/// The parts of an ONNX model that a multilayer perceptron needs.
///
/// The schema with its field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
struct ONNXGraph {
  /// One operation.
  struct Node {
    var name: String
    /// The operator, with its domain where that is not ONNX's own.
    var type: String
    var inputs: [String]
    var outputs: [String]
    var attributes: [String: Attribute]
  }

  /// A constant of an operation. Of its fields only that of its kind is set.
  struct Attribute {
    var float: Float?
    var floats: [Float] = []
    var integer: Int64?
    var text: String?
    var tensor: Tensor?
  }

  /// A value that enters the graph.
  struct Input {
    var name: String
    /// As `TensorProto.DataType` counts, e.g. 1 for single precision and 2 for unsigned bytes.
    var type: Int64
    /// The dimensions, 0 where they may vary.
    var shape: [Int]
  }

  var nodes: [Node]
  /// The weights, by the names nodes use.
  var constants: [String: Tensor]
  /// Lists of text, by the names nodes use.
  var strings: [String: [String]]
  /// What the caller has to give; constants are not among them.
  var inputs: [Input]
  /// The names of the results.
  var outputs: [String]
  /// The strings of the model's metadata.
  var metadata: [String: String]
}

// MARK: - Reading

extension ONNXGraph {
  /// Decodes a whole file.
  ///
  /// - Parameters:
  ///   - bytes: All bytes of the file.
  ///   - path: The file, for errors.
  ///   - folder: Where files with external data are, or nil where there are none.
  /// - Throws: `FileError` where the bytes are no ONNX model.
  init(bytes: [UInt8], path: String, folder: String?) throws(FileError) {
    if let found = bytes.withUnsafeBytes({ FileKind($0)?.foundAsONNX(path) }) {
      throw FileError(path: path, expected: "an ONNX model", found: found)
    }
    let model = try ProtobufMessage(bytes[...], path: path)
    guard let graph = try model.messages(7).last else {
      throw FileError(path: path, expected: "an ONNX model", found: "a protocol buffer without a graph")
    }
    var reader = ONNXTensorReader(path: path, folder: folder)
    nodes = []
    for message in try graph.messages(1) { nodes.append(try Node(message, &reader)) }
    (constants, strings) = ([:], [:])
    for message in try graph.messages(5) {
      if try message.integer(2) == 8 {
        strings[try message.string(8)] = try message.strings(6)
        continue
      }
      let tensor = try reader.tensor(message)
      guard constants.updateValue(tensor, forKey: tensor.name) == nil else {
        throw FileError(path: path, expected: "each initializer once", found: "'\(tensor.name)' twice")
      }
    }
    inputs = []
    for message in try graph.messages(11) {
      let input = try Input(message)
      if constants[input.name] == nil { inputs.append(input) }
    }
    outputs = []
    for message in try graph.messages(12) { outputs.append(try message.string(1)) }
    metadata = [:]
    for entry in try model.messages(14) { metadata[try entry.string(1)] = try entry.string(2) }
  }
}

extension ONNXGraph.Node {
  fileprivate init(_ message: ProtobufMessage, _ reader: inout ONNXTensorReader) throws(FileError) {
    let domain = try message.string(7)
    name = try message.string(3)
    type = (["", "ai.onnx"].contains(domain) ? "" : domain + ".") + (try message.string(4))
    inputs = try message.strings(1)
    outputs = try message.strings(2)
    attributes = [:]
    for attribute in try message.messages(5) {
      var tensor: Tensor?
      for message in try attribute.messages(5) { tensor = try reader.tensor(message) }
      attributes[try attribute.string(1)] = ONNXGraph.Attribute(
        float: try attribute.floats(2).last, floats: try attribute.floats(7),
        integer: try attribute.integer(3),
        text: try attribute.byteStrings(4).last.flatMap { String(validating: $0, as: UTF8.self) },
        tensor: tensor)
    }
  }
}

extension ONNXGraph.Input {
  fileprivate init(_ message: ProtobufMessage) throws(FileError) {
    name = try message.string(1)
    type = 0
    shape = []
    guard let tensorType = try message.messages(2).last?.messages(1).last else { return }
    type = try tensorType.integer(1) ?? 0
    for dimension in try tensorType.messages(2).last?.messages(1) ?? [] {
      shape.append(max(0, Int(try dimension.integer(1) ?? 0)))
    }
  }
}
