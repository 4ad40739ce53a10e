import Files
import TestSupport
import Testing

@testable import Pictures

/// Files made to take time or memory, or to mislead.
@Suite struct HostilePNGTests {
  /// 3×2 pixels.
  let pixels: [UInt8] = [1, 2, 3, 4, 5, 6]
  let rows: [UInt8] = [0, 1, 2, 3, 0, 4, 5, 6]
  let header = PNGBytes.header(width: 3, height: 2)

  /// A file with these chunks between the header and the pixels.
  func file(_ chunks: [UInt8], idat: [UInt8]? = nil) -> [UInt8] {
    let idat = PNGBytes.chunk("IDAT", idat ?? PNGBytes.zlib(rows))
    return PNGBytes.signature + header + chunks + idat + PNGBytes.end
  }

  func read(_ bytes: [UInt8]) throws(FileError) -> Picture { try Picture(png: bytes, name: "bytes") }

  @Test func chunksThatOnlyDescribeChangeNothing() throws {
    let bomb = PNGBytes.zlib([UInt8](repeating: 65, count: 40_000_000))
    let chunks = [
      PNGBytes.chunk("zTXt", Array("Comment\0\0".utf8) + bomb),
      PNGBytes.chunk("iCCP", Array("profile\0\0".utf8) + bomb),
      PNGBytes.chunk("iTXt", Array("Comment\0\u{1}\0\0\0".utf8) + bomb),
      PNGBytes.chunk("sPLT", [UInt8](repeating: 66, count: 1 << 20)),
      PNGBytes.chunk("eXIf", [UInt8](repeating: 67, count: 1 << 20)),
      PNGBytes.chunk("prVt", [UInt8](repeating: 68, count: 1 << 20)),
    ]
    for chunk in chunks { #expect(try read(file(chunk)).pixels == pixels) }
    let thousands = [[UInt8]](repeating: PNGBytes.chunk("tEXt", Array("a\0b".utf8)), count: 50_000)
    #expect(try read(file(Array(thousands.joined()))).pixels == pixels)
  }

  @Test func pixelsAfterTheLastAreNotRead() throws {
    let bomb = PNGBytes.zlib(rows + [UInt8](repeating: 0, count: 40_000_000))
    #expect(try read(file([], idat: bomb)).pixels == pixels)
  }

  /// Work is counted by the bytes that are taken from the file; each can unpack to a thousand.
  @Test(arguments: [0, 1] as [UInt8]) func workEndsSoonAfterTheLastPixel(interlaced: UInt8) throws {
    let header = PNGBytes.chunk("IHDR", PNGBytes.word(1) + PNGBytes.word(1) + [8, 0, 0, 0, interlaced])
    var random = RandomNumbers(seed: 1)
    let noise = (0..<1 << 20).map { _ in UInt8.random(in: 0...255, using: &random) }
    let idat = PNGBytes.chunk("IDAT", PNGBytes.zlib([0, 77] + noise))
    let bytes = PNGBytes.signature + header + idat + PNGBytes.end
    let input = PNGInput()
    try bytes.withUnsafeBufferPointer { bytes in
      try input.startReading(UnsafeRawBufferPointer(bytes), name: "bytes")
      let decoder = try PNGDecoder(input: input, memory: ScratchMemory(capacity: 1 << 16, limit: 1 << 20))
      var pixel: UInt8 = 0
      try decoder.readPixels(decoder.pixelFormat(), luminance: &pixel, opacity: nil)
      #expect(pixel == 77)
      // 64 KiB, and what libpng had in its buffer.
      #expect(bytes.count - input.state.pointee.count < 100_000)
    }
  }

  /// A picture of 2829×2829 pixels of 8 bytes unpacks to a little more than 64 MB, one of 2828×2828 to less.
  @Test func smallFilesThatUnpackToHugePicturesAreRefused() {
    let idat = PNGBytes.chunk("IDAT", PNGBytes.zlib(rows))
    let smallest = PNGBytes.signature.count + header.count + 12 + idat.count + PNGBytes.end.count
    func problem(side: UInt32, padding: Int = 0, maximumPixels: Int = 64_000_000) -> FileError? {
      let header = PNGBytes.header(width: side, height: side, depth: 16, colorType: 6)
      let pad = PNGBytes.chunk("prVt", [UInt8](repeating: 0, count: padding))
      let bytes = PNGBytes.signature + header + pad + idat + PNGBytes.end
      var picture = Picture()
      do throws(FileError) {
        try PNGReader(maximumPixels: maximumPixels).read(bytes: bytes, name: "bytes", into: &picture)
        return nil
      } catch {
        // What is refused takes no memory either.
        #expect(picture.pixels.isEmpty == error.expected.hasPrefix("at most"))
        return error
      }
    }
    let unfinished = FileError(
      path: "bytes", expected: "a PNG picture", found: "damage (Not enough image data)")
    let refused = FileError(
      path: "bytes", expected: "at most 64000000 bytes of pixels in a file of \(smallest) bytes",
      found: "64025928")
    #expect(problem(side: 2829) == refused)
    #expect(problem(side: 2828) == unfinished)
    // A file that is as large as a photograph's may be, or a greater limit.
    let padding = 64_025_928 / 32
    #expect(problem(side: 2829, padding: padding) == unfinished)
    #expect(problem(side: 2829, padding: padding - 100)?.found == "64025928")
    #expect(problem(side: 2829, maximumPixels: 65_000_000) == unfinished)
    // A smaller limit on pixels does not forbid the bytes of those that it allows.
    #expect(problem(side: 2828, maximumPixels: 8_000_000) == unfinished)
  }

  @Test func tooFewPixelsAreReported() {
    #expect(throws: FileError.self) { try read(file([], idat: PNGBytes.zlib(Array(rows.dropLast())))) }
    #expect(throws: FileError.self) { try read(PNGBytes.signature + header + PNGBytes.end) }
  }

  @Test func anUnknownFilterIsReported() {
    #expect(throws: FileError.self) { try read(file([], idat: PNGBytes.zlib([9, 1, 2, 3, 0, 4, 5, 6]))) }
  }

  @Test func anUnknownCriticalChunkIsReported() {
    #expect(throws: FileError.self) { try read(file(PNGBytes.chunk("ABCD", [1]))) }
  }

  @Test(
    arguments: [
      (0, 1), (1, 0), (1 << 31, 1), (1, 1 << 31), (.max, .max), (1_000_001, 1), (1_000_000, 1_000_000),
      (65_536, 65_536), (8_001, 8_000),
    ] as [(UInt32, UInt32)])
  func sizesBeyondTheLimitAreReported(width: UInt32, height: UInt32) {
    for colorType: UInt8 in [0, 6] {
      let header = PNGBytes.header(width: width, height: height, depth: 16, colorType: colorType)
      let file = PNGBytes.signature + header + PNGBytes.chunk("IDAT", PNGBytes.zlib(rows)) + PNGBytes.end
      #expect(throws: FileError.self) { try read(file) }
    }
  }

  @Test func theWidestPictureIsRead() throws {
    let width = 1_000_000
    let row = [0] + [UInt8](repeating: 0x80, count: 8 * width)
    let header = PNGBytes.header(width: UInt32(width), height: 1, depth: 16, colorType: 6)
    let idat = PNGBytes.chunk("IDAT", PNGBytes.zlib(row))
    let picture = try read(PNGBytes.signature + header + idat + PNGBytes.end)
    #expect(picture.pixels == [UInt8](repeating: 64, count: width))
  }

  @Test func indicesBeyondThePaletteAreBlack() throws {
    let header = PNGBytes.header(width: 3, height: 2, depth: 8, colorType: 3)
    let palette = PNGBytes.chunk("PLTE", [9, 9, 9, 8, 8, 8])
    let idat = PNGBytes.chunk("IDAT", PNGBytes.zlib([0, 0, 1, 2, 0, 255, 1, 0]))
    let picture = try read(PNGBytes.signature + header + palette + idat + PNGBytes.end)
    #expect(picture.pixels == [9, 8, 0, 0, 8, 9])
  }

  @Test func chunksOutOfPlaceAreReportedOrDoNotMatter() throws {
    let header = PNGBytes.header(width: 3, height: 2, depth: 8, colorType: 3)
    let idat = PNGBytes.chunk("IDAT", PNGBytes.zlib(rows))
    #expect(throws: FileError.self) { try read(PNGBytes.signature + header + idat + PNGBytes.end) }
    #expect(throws: FileError.self) { try read(PNGBytes.signature + idat + header + PNGBytes.end) }
    #expect(throws: FileError.self) { try read(PNGBytes.signature + header + header + idat + PNGBytes.end) }
    for contents in [[], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 1], [1]] as [[UInt8]] {
      let bytes = file(PNGBytes.chunk("gAMA", contents) + PNGBytes.chunk("tRNS", contents))
      _ = try? read(bytes)
    }
  }
}
