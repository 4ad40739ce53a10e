import Files
import Foundation
import Pictures
import TestSupport
import Testing

@Suite struct PNGWriterTests {
  @Test(arguments: [(1, 1), (1, 9), (28, 28), (300, 2), (257, 131)])
  func whatIsWrittenIsReadAgain(width: Int, height: Int) throws {
    var random = RandomNumbers(seed: UInt64(width))
    let pixels = (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &random) }
    let picture = Picture(width: width, height: height, pixels: pixels)
    #expect(try Picture(png: picture.pngBytes(), name: "memory") == picture)
  }

  @Test func replacesAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.png", [1, 2, 3])
    let picture = Picture(width: 2, height: 1, pixels: [0, 255])
    try picture.writePNG(to: path)
    #expect(try Picture(png: path) == picture)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
  }

  @Test func reportsAFolderThatIsMissing() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: FileError.self) {
      try Picture(width: 1, height: 1, pixels: [0]).writePNG(to: folder.path + "/none/a.png")
    }
    #expect(error.expected == "a place where a file can be written")
  }
}
