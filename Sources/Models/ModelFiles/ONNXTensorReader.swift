import Files
import NeuralNetwork

/// Decodes the tensors of an ONNX model, which may lie in files beside it.
struct ONNXTensorReader {
  let path: String
  /// Where the model's file is, or nil for bytes in memory.
  let folder: String?
  private var files: [String: FileContents] = [:]

  /// Reads tensors of the model at `path`.
  init(path: String, folder: String?) {
    self.path = path
    self.folder = folder
  }

  /// Decodes a `TensorProto`.
  ///
  /// - Throws: `FileError` where its type is none a network's weights have, or its bytes are not its shape's.
  mutating func tensor(_ message: ProtobufMessage) throws(FileError) -> Tensor {
    let name = try message.string(8)
    var shape: [Int] = []
    for dimension in try message.integers(1) {
      guard dimension >= 0 else { throw error("'\(name)' with dimensions of 0 or more", "\(dimension)") }
      shape.append(Int(dimension))
    }
    let type = try elementType(of: message, name)
    guard let byteCount = type.byteCount(of: shape) else {
      throw error("'\(name)' to be addressable", "\(shape)")
    }
    if try message.integer(14) == 1 {
      return try externalTensor(message, name, type, shape, byteCount)
    }
    if let raw = try message.byteStrings(9).last {
      return try tensor(name, type, shape, byteCount, Array(raw).span.bytes)
    }
    return try tensor(name, type, shape, numbersOf: message)
  }

  private func elementType(of message: ProtobufMessage, _ name: String) throws(FileError) -> NumberFormat {
    switch try message.integer(2) ?? 0 {
    case 1: return .float32
    case 2: return .uint8
    case 3: return .int8
    case 6: return .int32
    case 7: return .int64
    case 10: return .float16
    case 11: return .float64
    case 16: return .bfloat16
    case let type:
      throw error(
        "'\(name)' of type FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, UINT8, INT32 or INT64", "data type \(type)"
      )
    }
  }

  private func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}

// MARK: - Where the numbers are

extension ONNXTensorReader {
  private func tensor(
    _ name: String, _ type: NumberFormat, _ shape: [Int], _ byteCount: Int, _ bytes: borrowing RawSpan
  ) throws(FileError) -> Tensor {
    guard bytes.byteCount == byteCount else {
      throw error(
        "'\(name)' with the bytes of shape \(shape) in \(type.safetensorsName)", "\(bytes.byteCount) bytes")
    }
    let entry = SafetensorsHeader.Entry(name: name, type: type, shape: shape, range: 0..<byteCount)
    return Tensor(entry: entry, bytes: bytes)
  }

  /// Numbers as fields of their own.
  private func tensor(
    _ name: String, _ type: NumberFormat, _ shape: [Int], numbersOf message: ProtobufMessage
  ) throws(FileError) -> Tensor {
    let numbers: Tensor.Numbers
    let count: Int
    switch type {
    case .float32:
      let floats = try message.floats(4)
      (numbers, count) = (.floats(floats), floats.count)
    case .float64:
      let doubles = try message.doubles(10)
      (numbers, count) = (.floats(doubles.map { Float($0) }), doubles.count)
    case .int8:
      let integers = try message.integers(5)
      (numbers, count) = (.bytes(integers.map { Int8(truncatingIfNeeded: $0) }), integers.count)
    case .uint8, .int32, .int64:
      let integers = try message.integers(type == .int64 ? 7 : 5)
      (numbers, count) = (.integers(integers), integers.count)
    default: throw error("'\(name)' with raw data", "none")
    }
    guard count * type.byteCount == type.byteCount(of: shape) else {
      throw error("'\(name)' with the numbers of shape \(shape)", "\(count)")
    }
    return Tensor(name: name, type: type, shape: shape, numbers: numbers)
  }

  /// Numbers in a part of a file in the model's folder.
  private mutating func externalTensor(
    _ message: ProtobufMessage, _ name: String, _ type: NumberFormat, _ shape: [Int], _ byteCount: Int
  ) throws(FileError) -> Tensor {
    var entries: [String: String] = [:]
    for entry in try message.messages(13) { entries[try entry.string(1)] = try entry.string(2) }
    let location = entries["location"] ?? ""
    let contents = try externalFile(location, of: name)
    guard let offset = Int(entries["offset"] ?? "0"), let length = Int(entries["length"] ?? "\(byteCount)"),
      offset >= 0, length >= 0, offset <= contents.byteCount, length <= contents.byteCount - offset
    else {
      let range = "offset \(entries["offset"] ?? "none"), length \(entries["length"] ?? "none")"
      throw error("'\(name)' within the \(contents.byteCount) bytes of '\(location)'", range)
    }
    return try contents.withBytes { (bytes) throws(FileError) in
      try tensor(name, type, shape, byteCount, bytes.extracting(offset..<offset + length))
    }
  }

  private mutating func externalFile(
    _ location: String, of name: String
  ) throws(FileError) -> FileContents {
    if let contents = files[location] { return contents }
    guard let folder, !location.isEmpty, !location.hasPrefix("/"), !location.utf8.contains(0),
      !location.split(separator: "/").contains("..")
    else {
      throw error("the numbers of '\(name)' in the model or a file beside it", "the place '\(location)'")
    }
    let contents = try FileContents(path: folder + location, purpose: "the external data of an ONNX model")
    files[location] = contents
    return contents
  }
}
