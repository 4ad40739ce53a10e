import CZlib
import Files
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// Files whose bytes are not those of a picture as it should be.
@Suite struct PNGReaderTests {
  let sample: [UInt8]
  let picture: Picture

  init() throws {
    sample = try Array(Data(contentsOf: URL(fileURLWithPath: Samples.path + "/digits/8-0.png")))
    picture = try Picture(png: sample, name: "8-0.png")
  }

  /// What reading these bytes reports, or nil where it gives a picture.
  func problem(_ bytes: [UInt8], maximumPixels: Int = 64_000_000) -> String? {
    var picture = Picture()
    do throws(FileError) {
      try PNGReader(maximumPixels: maximumPixels).read(bytes: bytes, name: "bytes", into: &picture)
      return nil
    } catch {
      #expect(error.path == "bytes")
      return "expected \(error.expected), found \(error.found)"
    }
  }

  @Test func readsEverySampleAsMNISTHasIt() throws {
    let lines = try String(contentsOfFile: Samples.path + "/digits/pixels.crc32", encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 100)
    let reader = PNGReader()
    var picture = Picture()
    for line in lines {
      let parts = line.split(separator: " ")
      try reader.read(path: "\(Samples.path)/digits/\(parts[1])", into: &picture)
      #expect(picture.width == 28 && picture.height == 28)
      let checksum = UInt(crc32(0, picture.pixels, UInt32(picture.pixels.count)))
      #expect(checksum == UInt(parts[0], radix: 16), "\(parts[1])")
    }
  }

  @Test func readsTheSameFromAPathAndFromBytes() throws {
    #expect(try Picture(png: Samples.path + "/digits/8-0.png") == picture)
  }

  @Test func readsFilesLargerThanItsBuffer() throws {
    var random = RandomNumbers(seed: 1)
    let pixels = (0..<400 * 900).map { _ in UInt8.random(in: 0...255, using: &random) }
    let large = Picture(width: 400, height: 900, pixels: pixels)
    let folder = try TemporaryFolder()
    let path = try folder.write("large.png", large.pngBytes())
    #expect(try Picture(png: path) == large)
    try folder.write("large.png", large.pngBytes().dropLast(40))
    let error = try #require(throws: FileError.self) { try Picture(png: path) }
    #expect(error == FileError(path: path, expected: "a whole PNG picture", found: "a truncated one"))
  }

  @Test func reportsPathsThatHoldNoPicture() throws {
    let folder = try TemporaryFolder()
    let cases = [
      (try folder.write("empty", []), "an empty file"), (folder.path, "a directory"),
      ("/dev/null", "a special file"), (folder.path + "/none", "No such file or directory"),
    ]
    for (path, found) in cases {
      let error = try #require(throws: FileError.self) { try Picture(png: path) }
      #expect(error == FileError(path: path, expected: "a PNG picture", found: found))
    }
  }

  @Test func reportsBytesThatAreNotPNG() {
    #expect(problem([]) == "expected a PNG picture, found no bytes")
    let text = Array("a letter to a friend, not a picture".utf8)
    #expect(problem(text) == "expected a PNG picture, found damage (Not a PNG file)")
  }

  @Test func reportsTruncationAtEveryByteBeforeTheEndOfThePixels() throws {
    let end = try #require(sample.lastRange(of: Array("IEND".utf8))).lowerBound - 4
    for count in 1..<sample.count {
      let problem = problem(Array(sample[..<count]))
      if count < end {
        #expect(problem == "expected a whole PNG picture, found a truncated one", "\(count) bytes")
      } else {
        #expect(problem == nil, "\(count) bytes")
      }
    }
  }

  @Test func everyDamagedByteIsReportedOrDoesNotMatter() throws {
    let end = try #require(sample.lastRange(of: Array("IEND".utf8))).lowerBound - 4
    for index in sample.indices {
      for mask: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
        var damaged = sample
        damaged[index] ^= mask
        let result = try? Picture(png: damaged, name: "bytes")
        if index < end {
          #expect(result == nil, "byte \(index) changed by \(mask)")
        } else {
          #expect(result == picture)
        }
      }
    }
  }

  @Test func reportsPicturesThatAreTooLarge() {
    let wide = Picture(width: 30, height: 20, pixels: [UInt8](repeating: 9, count: 600)).pngBytes()
    #expect(problem(wide, maximumPixels: 600) == nil)
    #expect(problem(wide, maximumPixels: 599) == "expected at most 599 pixels, found 30×20")
  }

  @Test func takesUpAgainAfterAnError() throws {
    let reader = PNGReader()
    var picture = Picture()
    for _ in 0..<3 {
      #expect(throws: FileError.self) {
        try reader.read(bytes: Array(sample.dropLast(30)), name: "bytes", into: &picture)
      }
      try reader.read(bytes: sample, name: "bytes", into: &picture)
      #expect(picture == self.picture)
    }
  }
}
