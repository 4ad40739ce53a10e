/// Writes the fields of a protocol buffer message one after the other.
///
/// Wire format: https://protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// Writes a whole number.
  mutating func integer(_ number: Int, _ value: Int) {
    key(number, type: 0)
    variable(UInt64(bitPattern: Int64(value)))
  }

  /// Writes a single-precision number.
  mutating func float(_ number: Int, _ value: Float) {
    key(number, type: 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a text.
  mutating func string(_ number: Int, _ value: String) { byteString(number, Array(value.utf8)) }

  /// Writes bytes.
  mutating func byteString(_ number: Int, _ value: [UInt8]) {
    key(number, type: 2)
    variable(UInt64(value.count))
    bytes += value
  }

  /// Writes a message within this one.
  mutating func message(_ number: Int, _ write: (inout ProtobufWriter) -> Void) {
    var writer = ProtobufWriter()
    write(&writer)
    byteString(number, writer.bytes)
  }

  private mutating func key(_ number: Int, type: UInt64) { variable(UInt64(number) << 3 | type) }

  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
