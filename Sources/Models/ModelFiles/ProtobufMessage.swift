import Files

/// The fields of one protocol buffer message, in their order. A message within it is decoded on demand.
///
/// Wire format: https://protobuf.dev/programming-guides/encoding. Groups, which no current schema uses, are refused.
struct ProtobufMessage {
  private enum Value {
    case integer(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// The file the message came from, for errors.
  let path: String
  private var fields: [(number: Int, value: Value)] = []

  /// Splits a message into its fields.
  ///
  /// - Throws: `FileError` where the bytes are no message.
  init(_ bytes: ArraySlice<UInt8>, path: String) throws(FileError) {
    self.path = path
    var wire = ProtobufWire(rest: bytes, path: path)
    while !wire.rest.isEmpty {
      let key = try wire.integer()
      guard (1..<1 << 29).contains(key >> 3) else { throw wire.error("a field number", "\(key >> 3)") }
      fields.append((Int(key >> 3), try Self.value(type: key & 7, from: &wire)))
    }
  }

  private static func value(type: UInt64, from wire: inout ProtobufWire) throws(FileError) -> Value {
    switch type {
    case 0: return .integer(try wire.integer())
    case 1: return .fixed64(try wire.fixed())
    case 2: return .bytes(try wire.bytes(count: try wire.integer()))
    case 5: return .fixed32(try wire.fixed())
    default: throw wire.error("a wire type of 0, 1, 2 or 5", "\(type)")
    }
  }
}

// MARK: - Fields by number

extension ProtobufMessage {
  /// The last field that is a number, or nil.
  func integer(_ number: Int) throws(FileError) -> Int64? { try integers(number).last }

  /// Every number of a repeated field, packed or not.
  func integers(_ number: Int) throws(FileError) -> [Int64] {
    var integers: [Int64] = []
    for field in fields where field.number == number {
      switch field.value {
      case .integer(let integer): integers.append(Int64(bitPattern: integer))
      case .bytes(let bytes):
        var wire = ProtobufWire(rest: bytes, path: path)
        while !wire.rest.isEmpty { integers.append(Int64(bitPattern: try wire.integer())) }
      default: throw mismatch(number)
      }
    }
    return integers
  }

  /// Every single-precision number of a repeated field, packed or not.
  func floats(_ number: Int) throws(FileError) -> [Float] {
    var floats: [Float] = []
    for field in fields where field.number == number {
      switch field.value {
      case .fixed32(let bits): floats.append(Float(bitPattern: bits))
      case .bytes(let bytes):
        var wire = ProtobufWire(rest: bytes, path: path)
        while !wire.rest.isEmpty { floats.append(Float(bitPattern: try wire.fixed())) }
      default: throw mismatch(number)
      }
    }
    return floats
  }

  /// Every double-precision number of a repeated field, packed or not.
  func doubles(_ number: Int) throws(FileError) -> [Double] {
    var doubles: [Double] = []
    for field in fields where field.number == number {
      switch field.value {
      case .fixed64(let bits): doubles.append(Double(bitPattern: bits))
      case .bytes(let bytes):
        var wire = ProtobufWire(rest: bytes, path: path)
        while !wire.rest.isEmpty { doubles.append(Double(bitPattern: try wire.fixed())) }
      default: throw mismatch(number)
      }
    }
    return doubles
  }

  /// Every value of a repeated field of bytes.
  func byteStrings(_ number: Int) throws(FileError) -> [ArraySlice<UInt8>] {
    var strings: [ArraySlice<UInt8>] = []
    for field in fields where field.number == number {
      guard case .bytes(let bytes) = field.value else { throw mismatch(number) }
      strings.append(bytes)
    }
    return strings
  }

  /// Every text of a repeated field.
  func strings(_ number: Int) throws(FileError) -> [String] {
    var strings: [String] = []
    for bytes in try byteStrings(number) {
      guard let string = String(validating: bytes, as: UTF8.self) else {
        throw FileError(path: path, expected: "text in UTF-8", found: "other bytes")
      }
      strings.append(string)
    }
    return strings
  }

  /// The last text of a field, or an empty one, which the format takes for the same as none.
  func string(_ number: Int) throws(FileError) -> String { try strings(number).last ?? "" }

  /// Every message of a repeated field.
  func messages(_ number: Int) throws(FileError) -> [ProtobufMessage] {
    var messages: [ProtobufMessage] = []
    for bytes in try byteStrings(number) { messages.append(try ProtobufMessage(bytes, path: path)) }
    return messages
  }

  private func mismatch(_ number: Int) -> FileError {
    FileError(path: path, expected: "field \(number) of its type", found: "another wire type")
  }
}

// MARK: - Wire

/// Bytes that are taken from the front.
private struct ProtobufWire {
  var rest: ArraySlice<UInt8>
  let path: String

  /// A number of at most 64 bits, 7 bits a byte, the lowest first.
  mutating func integer() throws(FileError) -> UInt64 {
    var integer: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw error("a whole number", "its end") }
      integer |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 {
        guard shift < 63 || byte <= 1 else { break }
        return integer
      }
    }
    throw error("a number of 64 bits", "more")
  }

  /// A little-endian number of fixed size.
  mutating func fixed<Number: FixedWidthInteger>() throws(FileError) -> Number {
    let bytes = try bytes(count: UInt64(MemoryLayout<Number>.size))
    return bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  mutating func bytes(count: UInt64) throws(FileError) -> ArraySlice<UInt8> {
    guard count <= UInt64(rest.count) else { throw error("\(count) bytes", "\(rest.count)") }
    defer { rest = rest.dropFirst(Int(count)) }
    return rest.prefix(Int(count))
  }

  func error(_ expected: String, _ found: String) -> FileError {
    FileError(
      path: path, expected: "a protocol buffer with \(expected) at byte \(rest.startIndex)", found: found)
  }
}
