import Foundation
import Pictures
import Testing

/// Every way in which a PNG picture can be stored.
///
/// `Fixtures/make_png_matrix.py` makes the files and says what they hold.
@Suite struct PNGDecoderTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures"

  /// The pictures of `luminance.txt` by name.
  static func expectedPictures() throws -> [String: Picture] {
    let lines = try String(contentsOfFile: fixtures + "/luminance.txt", encoding: .utf8).split(
      separator: "\n")
    return try Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ")
        let digits = Array(words[3].utf8)
        let pixels = try stride(from: 0, to: digits.count, by: 2).map { index in
          try #require(UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16))
        }
        let (width, height) = try (#require(Int(words[1])), #require(Int(words[2])))
        return (String(words[0]), Picture(width: width, height: height, pixels: pixels))
      })
  }

  @Test func everyFormatGivesTheLuminanceOfAnIndependentDecoder() throws {
    let expected = try Self.expectedPictures()
    #expect(expected.count == 121)
    let reader = PNGReader()
    var picture = Picture()
    for (name, expected) in expected {
      try reader.read(path: "\(Self.fixtures)/png/\(name).png", into: &picture)
      #expect(picture == expected, "\(name)")
    }
  }

  @Test func truncatedAndDamagedFilesOfEveryFormatAreReportedOrRead() throws {
    let reader = PNGReader(maximumPixels: 1 << 20)
    var picture = Picture()
    let slow = ["16-linear", "16-gamma"]  // Their table has 65,536 entries.
    for name in try Self.expectedPictures().keys where !slow.contains(where: name.contains) {
      let file = try Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.fixtures)/png/\(name).png")))
      for count in 0..<file.count - 12 {
        #expect(throws: (any Error).self, "\(name), \(count) bytes") {
          try reader.read(bytes: Array(file[..<count]), name: name, into: &picture)
        }
      }
      for index in file.indices {
        var damaged = file
        damaged[index] ^= UInt8(truncatingIfNeeded: 1 + index * 37 % 255)
        try? reader.read(bytes: damaged, name: name, into: &picture)
      }
    }
  }
}
