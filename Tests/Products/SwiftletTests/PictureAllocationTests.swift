import AllocationCounter
import Foundation
import Swiftlet
import TestSupport
import Testing

/// After the first picture, a classifier takes nothing from the heap, whatever pictures come and where they come from.
@Suite(.enabled(if: allocation_counter_works() && !isDebugBuild, "counts heap calls of a release build only"))
struct PictureAllocationTests {
  // Each test counts in a process of its own, where no other test runs.

  @Test(arguments: Source.allCases) func picturesAfterTheFirstTakeNothing(source: Source) async {
    await #expect(processExitsWith: .success) { [source] in
      let calls = try source.heapCalls()
      #expect(calls == 0)
    }
  }

  @Test func theCounterCounts() async {
    await #expect(processExitsWith: .success) {
      let calls = try Source.countedCalls { _ = try PictureClassifier(ModelFile.bundled()) }
      #expect(calls > 0)
    }
  }
}

/// Where the pictures of a test come from.
enum Source: String, CaseIterable, Codable, Sendable {
  case paths, pathsAsTheyAre, pathsOfLargePictures, pathsOfMixedPictures, bytes, pixels

  private static let digits = Products.checkout.appending(path: "samples/digits").path

  /// Heap calls of a second round over the same pictures.
  func heapCalls() throws -> Int {
    let reader = try PictureClassifier(ModelFile.bundled(), isPreparing: self != .pathsAsTheyAre)
    let small = ["7-0", "3-0", "1-0"].map { "\(Self.digits)/\($0).png" }
    switch self {
    case .paths, .pathsAsTheyAre: return try Self.callsOfSecondRound(reader, small)
    case .pathsOfLargePictures: return try Self.withLargePictures { try Self.callsOfSecondRound(reader, $0) }
    case .pathsOfMixedPictures:
      return try Self.withLargePictures { try Self.callsOfSecondRound(reader, small + $0 + small) }
    case .bytes:
      let file = try [UInt8](Data(contentsOf: URL(filePath: small[0])))
      return try Self.callsOfSecondRound { _ = try reader.classify(png: file) }
    case .pixels:
      let sheet = largePicture(inked: 255)
      let colours: [UInt8] = sheet.pixels.flatMap { [$0, 20, $0, 200] }
      return try Self.callsOfSecondRound {
        _ = try reader.classify(pixels: sheet.pixels.span, width: sheet.width, height: sheet.height)
        _ = try reader.classify(
          pixels: colours.span, width: sheet.width, height: sheet.height, layout: .rgba)
      }
    }
  }

  private static func callsOfSecondRound(_ reader: PictureClassifier, _ paths: [String]) throws -> Int {
    try callsOfSecondRound { for path in paths { _ = try reader.classify(png: path) } }
  }

  private static func callsOfSecondRound(_ round: () throws -> Void) throws -> Int {
    try round()
    return try countedCalls(round)
  }

  static func countedCalls(_ body: () throws -> Void) throws -> Int {
    allocation_counter_start()
    defer { allocation_counter_stop() }
    try body()
    return allocation_counter_of_program() + allocation_counter_of_dispatch()
  }

  private static func withLargePictures(_ body: ([String]) throws -> Int) throws -> Int {
    try withTemporaryFolder { folder in
      let paths = ["dark", "light"].map { folder.appending(path: "\($0).png").path }
      try largePicture(inked: 0).writePNG(to: paths[0])
      try largePicture(inked: 255).writePNG(to: paths[1])
      return try body(paths)
    }
  }
}

/// A thick seven on grey, with noise.
private func largePicture(inked: UInt8) -> Picture {
  var random = RandomNumbers(seed: 1)
  var picture = Picture(width: 0, height: 0, pixels: [])
  (picture.width, picture.height) = (700, 900)
  for y in 0..<900 {
    for x in 0..<700 {
      let isBar = (100..<180).contains(y) && (100..<600).contains(x)
      let isStroke = (180..<800).contains(y) && abs(560 - x - (y - 180) / 2) < 40
      picture.pixels.append(isBar || isStroke ? inked : UInt8.random(in: 120...135, using: &random))
    }
  }
  return picture
}
