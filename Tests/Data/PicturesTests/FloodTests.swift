import CZlib
import Files
import Pictures
import Testing

/// Pixels that are packed into many more bytes than they have: blocks of DEFLATE without content, which take zlib longer than any
/// others, so that a picture of one pixel would keep it busy for as long as the file is large.
@Suite struct FloodTests {
  /// A picture of one pixel whose pixels stand behind `count` empty blocks.
  private func flooded(_ count: Int) -> [UInt8] {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header: [UInt8] = [
      0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55,
    ]
    let empty = [[UInt8]](repeating: [0, 0, 0, 0xFF, 0xFF], count: count).flatMap { $0 }
    // One row: its filter and its pixel, and their Adler-32.
    let stream: [UInt8] = [0x78, 1] + empty + [1, 2, 0, 0xFD, 0xFF, 0, 9] + [0, 11, 0, 10]
    let length = withUnsafeBytes(of: UInt32(stream.count).bigEndian, Array.init)
    let chunk = Array("IDAT".utf8) + stream
    let checksum = withUnsafeBytes(of: UInt32(crc32_z(0, chunk, chunk.count)).bigEndian, Array.init)
    let end: [UInt8] = [0, 0, 0, 0, 73, 69, 78, 68, 0xAE, 0x42, 0x60, 0x82]
    return signature + header + length + chunk + checksum + end
  }

  @Test func aFewEmptyBlocksAreTaken() throws {
    var picture = Picture(width: 0, height: 0, pixels: [])
    try PNGReader().read(bytes: flooded(3), name: "few", into: &picture)
    #expect(picture.pixels == [9])
  }

  @Test func aFloodIsRefused() throws {
    var picture = Picture(width: 0, height: 0, pixels: [])
    let error = try #require(throws: FileError.self) {
      try PNGReader().read(bytes: flooded(1_000_000), name: "flood", into: &picture)
    }
    #expect(error.description == "flood: expected pixels that are packed, found more bytes than they have")
  }
}
