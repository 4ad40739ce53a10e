import Files
import TestSupport
import Testing
import Unpacking

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A gzip stream of blocks without content, which take zlib longer than any others.
@Suite struct GzipFloodTests {
  private func unpack(_ count: Int) throws -> [UInt8] {
    let empty = [[UInt8]](repeating: [0, 0, 0, 0xFF, 0xFF], count: count).flatMap { $0 }
    // One stored byte, its CRC-32 and its length.
    let bytes: [UInt8] =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + empty + [
        1, 1, 0, 0xFE, 0xFF, 0x61, 0x43, 0xBE, 0xB7, 0xE8, 1, 0, 0, 0,
      ]
    return try withTemporaryFolder { folder in
      let path = folder.appending(path: "flood.gz").path
      try Data(bytes).write(to: URL(filePath: path))
      return try unpackedContents(of: path, byteCount: 1)
    }
  }

  @Test func aFewEmptyBlocksAreTaken() throws { #expect(try unpack(100) == [0x61]) }

  @Test func aFloodIsRefused() throws {
    let error = try #require(throws: FileError.self) { try unpack(1_000_000) }
    #expect(error.expected == "a gzip stream that packs its content")
    // No more of it is looked at than shows what it is.
    #expect(error.found == "196608 bytes that hold 0")
  }
}
