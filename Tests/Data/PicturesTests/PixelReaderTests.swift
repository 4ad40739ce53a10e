import Files
import TestSupport
import Testing

@testable import Pictures

@Suite struct PixelReaderTests {
  func read(
    _ bytes: [UInt8], width: Int, height: Int, layout: PixelLayout = .grey
  ) throws(FileError) -> Picture {
    var picture = Picture()
    try PixelReader(maximumPixels: 1000).read(
      bytes.span, width: width, height: height, layout: layout, name: "pixels", into: &picture)
    return picture
  }

  @Test func everyLayoutGivesWhatAPNGFileOfItGives() throws {
    var random = RandomNumbers(seed: 1)
    let colorTypes: [PixelLayout: UInt8] = [.grey: 0, .greyAlpha: 4, .rgb: 2, .rgba: 6]
    for layout in PixelLayout.allCases {
      for (width, height) in [(1, 1), (7, 5), (30, 33)] {
        let bytes = (0..<width * height * layout.byteCount).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        let rowSize = width * layout.byteCount
        let rows = (0..<height).flatMap { y in [UInt8(0)] + Array(bytes[y * rowSize..<(y + 1) * rowSize]) }
        let header = PNGBytes.header(
          width: UInt32(width), height: UInt32(height), colorType: try #require(colorTypes[layout]))
        let file = PNGBytes.signature + header + PNGBytes.chunk("IDAT", PNGBytes.zlib(rows)) + PNGBytes.end
        let expected = try Picture(png: file, name: "file")
        #expect(try read(bytes, width: width, height: height, layout: layout) == expected)
      }
    }
  }

  @Test func sizesAndBytesThatDisagreeAreReported() {
    let cases: [(count: Int, width: Int, height: Int, layout: PixelLayout, problem: FileError)] = [
      (5, 2, 3, .grey, FileError(path: "pixels", expected: "2×3×1 bytes", found: "5")),
      (7, 2, 3, .grey, FileError(path: "pixels", expected: "2×3×1 bytes", found: "7")),
      (6, 2, 3, .rgb, FileError(path: "pixels", expected: "2×3×3 bytes", found: "6")),
      (0, 0, 3, .grey, FileError(path: "pixels", expected: "a picture with pixels", found: "0×3")),
      (6, -2, -3, .grey, FileError(path: "pixels", expected: "a picture with pixels", found: "-2×-3")),
      (1001, 1001, 1, .grey, FileError(path: "pixels", expected: "at most 1000 pixels", found: "1001×1")),
      (4, .max, 2, .rgba, FileError(path: "pixels", expected: "at most 1000 pixels", found: "\(Int.max)×2")),
    ]
    for (count, width, height, layout, problem) in cases {
      let bytes = [UInt8](repeating: 0, count: count)
      #expect(throws: problem) { try read(bytes, width: width, height: height, layout: layout) }
    }
    var picture = Picture()
    #expect(throws: FileError(path: "pixels", expected: "\(Int.max)×1×4 bytes", found: "0")) {
      let bytes: [UInt8] = []
      try PixelReader(maximumPixels: .max).read(
        bytes.span, width: .max, height: 1, layout: .rgba, name: "pixels", into: &picture)
    }
  }

  @Test func aReaderCanBeUsedAgain() throws {
    let reader = PixelReader()
    var picture = Picture()
    for (width, height) in [(9, 4), (2, 2), (5, 30), (1, 1)] {
      for layout in PixelLayout.allCases {
        let bytes = [UInt8](repeating: 255, count: width * height * layout.byteCount)
        try reader.read(
          bytes.span, width: width, height: height, layout: layout, name: "pixels", into: &picture)
        #expect(
          picture
            == Picture(width: width, height: height, pixels: [UInt8](repeating: 255, count: width * height)))
      }
    }
  }
}
