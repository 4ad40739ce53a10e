import Files
import NeuralNetwork
import TextFormat

/// What the JSON header of a safetensors file says.
struct SafetensorsHeader: Equatable {
  /// One tensor: its name, how its numbers are stored, and where.
  struct Entry: Equatable {
    var name: String
    var type: NumberFormat
    var shape: [Int]
    /// The tensor's bytes, counted from the end of the header.
    var range: Range<Int>
  }

  /// The tensors, in the order of their ranges.
  var entries: [Entry] = []
  /// The strings under `__metadata__`.
  var metadata: [String: String] = [:]
}

// MARK: - Reading

extension SafetensorsHeader {
  /// Reads a header.
  ///
  /// - Throws: `FileError` where the text is not JSON, or says anything else than a safetensors header does.
  init(text: [UInt8], path: String) throws(FileError) {
    guard text.first == UInt8(ascii: "{") else {
      throw FileError(
        path: path, expected: "a header that begins with '{'",
        found: text.first.map { "byte \($0)" } ?? "an empty header")
    }
    var scanner = try JSONScanner(text, path: path)
    try scanner.object { (scanner, key) throws(FileError) in
      if key == "__metadata__" {
        try scanner.object { (scanner, key) throws(FileError) in metadata[key] = try scanner.string() }
      } else {
        entries.append(try Entry(name: key, from: &scanner, path: path))
      }
    }
    try scanner.end()
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }

  /// Makes sure that the tensors' ranges follow each other without a gap or an overlap and fill the data.
  func checkThatTensorsTile(_ byteCount: Int, path: String) throws(FileError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw FileError(
          path: path, expected: "'\(entry.name)' to begin at byte \(end) of the data",
          found: "byte \(entry.range.lowerBound)")
      }
      end = entry.range.upperBound
    }
    guard end == byteCount else {
      throw FileError(path: path, expected: "\(end) bytes of data", found: "\(byteCount)")
    }
  }
}

extension SafetensorsHeader.Entry {
  fileprivate init(name: String, from scanner: inout JSONScanner, path: String) throws(FileError) {
    var typeName: String?
    var dimensions: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(FileError) in
      switch key {
      case "dtype": typeName = try scanner.string()
      case "shape": dimensions = try scanner.wholeNumbers()
      case "data_offsets": offsets = try scanner.wholeNumbers()
      default:
        throw FileError(
          path: path, expected: "'\(name)' with dtype, shape and data_offsets", found: "'\(key)'")
      }
    }
    guard let typeName, let dimensions, let offsets else {
      let missing = typeName == nil ? "dtype" : dimensions == nil ? "shape" : "data_offsets"
      throw FileError(
        path: path, expected: "'\(name)' with dtype, shape and data_offsets", found: "no \(missing)")
    }
    try self.init(name: name, typeName: typeName, shape: dimensions, offsets: offsets, path: path)
  }

  private init(
    name: String, typeName: String, shape: [Int], offsets: [Int], path: String
  ) throws(FileError) {
    guard let type = NumberFormat(safetensorsName: typeName) else {
      let known = NumberFormat.safetensorsNamesTaken.joined(separator: ", ")
      throw FileError(path: path, expected: "'\(name)' as one of \(known)", found: "'\(typeName)'")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw FileError(
        path: path, expected: "'\(name)' with the two ends of a range", found: "\(offsets)")
    }
    guard let size = type.byteCount(of: shape), size == offsets[1] - offsets[0] else {
      throw FileError(
        path: path, expected: "'\(name)' with the bytes of shape \(shape) in \(typeName)",
        found: "\(offsets[1] - offsets[0]) bytes")
    }
    self.init(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }
}

extension JSONScanner {
  fileprivate mutating func wholeNumbers() throws(FileError) -> [Int] {
    var numbers: [Int] = []
    try array { (scanner) throws(FileError) in numbers.append(try scanner.wholeNumber()) }
    return numbers
  }
}

// MARK: - Writing

extension SafetensorsHeader {
  /// Lays tensors one after the other.
  init(tensors: [Tensor], metadata: [String: String]) {
    self.metadata = metadata
    var start = 0
    for tensor in tensors {
      let range = start..<start + tensor.byteCount
      entries.append(Entry(name: tensor.name, type: tensor.type, shape: tensor.shape, range: range))
      start = range.upperBound
    }
  }

  /// The header as JSON, filled up with spaces to a multiple of 8 bytes. Metadata is in the order of its keys.
  var text: [UInt8] {
    let strings = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
    var members = metadata.isEmpty ? [] : ["\"__metadata__\":{\(strings.joined(separator: ","))}"]
    members += entries.map { entry in
      let shape = entry.shape.map(String.init).joined(separator: ",")
      return "\(quoted(entry.name)):{\"dtype\":\"\(entry.type.safetensorsName)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(entry.range.lowerBound),\(entry.range.upperBound)]}"
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return text
  }
}
