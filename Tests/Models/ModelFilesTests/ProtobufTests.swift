import Files
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ProtobufTests {
  private func message(_ bytes: [UInt8]) throws -> ProtobufMessage {
    try ProtobufMessage(bytes[...], path: "file")
  }

  /// The examples of the encoding's documentation.
  @Test func writesTheDocumentedBytes() {
    var writer = ProtobufWriter()
    writer.integer(1, 150)
    writer.string(2, "testing")
    writer.message(3) { $0.integer(1, -2) }
    writer.float(4, 1)
    let minusTwo: [UInt8] = [0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [1]
    #expect(
      writer.bytes == [0x08, 0x96, 1, 0x12, 7] + Array("testing".utf8) + [0x1A, 11] + minusTwo
        + [0x25, 0, 0, 0x80, 0x3F])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func readsBackWhatItWrites(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let shifts = (0..<20).map { _ in Int.random(in: 0..<64, using: &generator) }
    let integers = shifts.map { Int(truncatingIfNeeded: generator.next() >> UInt64($0)) } + [.min, .max, 0]
    let floats = generator.floats(9)
    var writer = ProtobufWriter()
    for (index, integer) in integers.enumerated() {
      writer.integer(1, integer)
      writer.string(1 << 28, "ü\(index)")
      writer.message(16) { $0.integer(2, index) }
    }
    for float in floats { writer.float(5, float) }
    let message = try message(writer.bytes)
    #expect(try message.integers(1) == integers.map(Int64.init))
    #expect(try message.floats(5) == floats)
    #expect(try message.strings(1 << 28) == integers.indices.map { "ü\($0)" })
    #expect(try message.messages(16).map { try $0.integer(2) } == integers.indices.map(Int64.init))
    #expect(try message.integer(1) == 0 && message.integer(7) == nil && message.string(7) == "")
  }

  @Test func readsPackedNumbers() throws {
    #expect(try message([0x0A, 3, 1, 0x96, 1, 0x08, 5]).integers(1) == [1, 150, 5])
    #expect(
      try message([0x0A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0x0D, 0, 0, 0, 0]).floats(1) == [1, 2, 0])
    #expect(
      try message([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x10, 1]).integers(2) == [1], "fixed 64 bits are skipped")
  }

  @Test(
    arguments: [
      [0x08], [0x08, 0x80], [0x0A, 2, 1], [0x0D, 1, 2, 3], [0x09, 1], [0x00, 1], [0x0B], [0x0F, 1],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
      [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
      [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0],
    ] as [[UInt8]])
  func refusesBytesThatAreNoMessage(bytes: [UInt8]) {
    #expect(throws: FileError.self) { try message(bytes) }
  }

  @Test func refusesFieldsOfAnotherType() throws {
    let integer = try message([0x08, 1])
    #expect(throws: FileError.self) { try integer.floats(1) }
    #expect(throws: FileError.self) { try integer.byteStrings(1) }
    #expect(throws: FileError.self) { try message([0x0D, 1, 2, 3, 4]).integers(1) }
    #expect(throws: FileError.self) { try message([0x0A, 1, 0xFF]).integers(1) }
    #expect(throws: FileError.self) { try message([0x0A, 3, 1, 2, 3]).floats(1) }
    #expect(throws: FileError.self) { try message([0x0A, 1, 0xFF]).strings(1) }
    let error = #expect(throws: FileError.self) { try message([0x10, 1, 0x0A, 5, 1]) }
    #expect(error?.description == "file: expected a protocol buffer with 5 bytes at byte 4, found 1")
  }
}
