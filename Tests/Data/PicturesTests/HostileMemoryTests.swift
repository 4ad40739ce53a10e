#if os(Linux)
  import Foundation
  import Pictures
  import Testing

  /// What files made to take memory take at most. Each is read in a process of its own.
  @Suite struct HostileMemoryTests {
    @Test(arguments: HostileFile.allCases) func memoryStaysWithinTheBound(file: HostileFile) async {
      await #expect(processExitsWith: .success) { [file] in
        let bytes = file.bytes
        let reader = PNGReader()
        var picture = Picture()
        // Libraries and the reader's own buffers are there before.
        try reader.read(bytes: HostileFile.plain.bytes, name: "plain", into: &picture)
        try resetPeak()
        let before = try kibibytes("VmRSS")
        try? reader.read(bytes: bytes, name: "hostile", into: &picture)
        let taken = try kibibytes("VmHWM") - before
        // The process may touch a few pages of its own.
        #expect(taken <= file.bound >> 10 + 2048, "\(file): \(taken) KiB")
      }
    }
  }

  /// A file that says or holds much in few bytes.
  enum HostileFile: String, CaseIterable, Codable, Sendable {
    case plain, textBomb, profileBomb, manyChunks, manyEmptyPixelChunks, pixelsBeyondTheLast
    case hugeDeclared, largestDeclared, largestTransparentDeclared, widest, longRows

    /// Bytes of memory that reading may take beyond what it holds: a byte a pixel, another with transparency, and 64 MiB
    /// for libpng and its rows; hardly anything where the picture is small.
    var bound: Int {
      switch self {
      case .plain, .textBomb, .profileBomb, .manyChunks, .manyEmptyPixelChunks, .pixelsBeyondTheLast,
        .hugeDeclared:
        1 << 20
      case .largestDeclared: 64_000_000 + 1 << 20
      case .largestTransparentDeclared: 2 * 64_000_000 + 1 << 20
      case .widest, .longRows: 64 << 20
      }
    }

    var bytes: [UInt8] {
      let small = PNGBytes.zlib([0, 1, 2, 3, 0, 4, 5, 6])
      let bomb = { PNGBytes.zlib([UInt8](repeating: 0, count: 100 << 20)) }
      switch self {
      case .plain: return file(3, 2, data: small)
      case .textBomb:
        return file(3, 2, PNGBytes.chunk("zTXt", Array("Comment\0\0".utf8) + bomb()), data: small)
      case .profileBomb:
        return file(3, 2, PNGBytes.chunk("iCCP", Array("name\0\0".utf8) + bomb()), data: small)
      case .manyChunks: return file(3, 2, repeated("tEXt", Array("a\0b".utf8)), data: small)
      case .manyEmptyPixelChunks: return file(3, 2, repeated("IDAT", []), data: small)
      case .pixelsBeyondTheLast: return file(3, 2, data: bomb())
      case .hugeDeclared: return file(.max, .max, data: small)
      case .largestDeclared: return file(8000, 8000, data: small)
      case .largestTransparentDeclared:
        return file(8000, 8000, PNGBytes.chunk("tRNS", [0, 9]), data: small)
      case .widest: return file(1_000_000, 1, depth: 16, colorType: 6, data: bomb())
      case .longRows: return file(1_000_000, 60, depth: 16, colorType: 2, data: small)
      }
    }

    private func repeated(_ type: String, _ contents: [UInt8]) -> [UInt8] {
      Array([[UInt8]](repeating: PNGBytes.chunk(type, contents), count: 100_000).joined())
    }

    private func file(
      _ width: UInt32, _ height: UInt32, depth: UInt8 = 8, colorType: UInt8 = 0, _ chunks: [UInt8] = [],
      data: [UInt8]
    ) -> [UInt8] {
      let header = PNGBytes.header(width: width, height: height, depth: depth, colorType: colorType)
      return PNGBytes.signature + header + chunks + PNGBytes.chunk("IDAT", data) + PNGBytes.end
    }
  }

  /// Makes the kernel forget the peak of this process's resident memory.
  private func resetPeak() throws {
    try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  private func kibibytes(_ name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
    return try #require(line.split { !$0.isNumber }.first.flatMap { Int($0) })
  }
#endif
