import CZlib
import Files
import Foundation
import Pictures
import TestSupport
import Testing

private let environment = ProcessInfo.processInfo.environment
private let interpreter = environment["SWIFTLET_PYTHON"]
private let folder = environment["SWIFTLET_PNG_FOLDER"] ?? ""

/// Files that others made with other programs, read as Pillow reads them. `/usr/share` holds thousands on a Debian desktop.
@Suite(
  .enabled(
    if: interpreter != nil && !folder.isEmpty,
    "set SWIFTLET_PNG_FOLDER, and SWIFTLET_PYTHON to a Python with pillow and numpy"))
struct RealFilesTests {
  @Test func everyFileGivesTheLuminanceThatPillowGives() throws {
    let paths = try findFiles(in: folder, ending: ".png", isRecursive: true).filter { !$0.contains("\n") }
    let script = PNGDecoderTests.fixtures + "/pillow_luminance.py"
    let run = try ProgramRun(
      URL(filePath: try #require(interpreter)), ["-B", script], input: paths.joined(separator: "\n"))
    try #require(run.status == 0, "\(run.errors)")
    let answers = run.output.split(separator: "\n")
    try #require(answers.count == paths.count)
    let reader = PNGReader()
    var picture = Picture()
    var agreeing = 0
    for (path, answer) in zip(paths, answers) where !answer.hasPrefix("skipped") {
      let found: String
      do throws(FileError) {
        try reader.read(path: path, into: &picture)
        found = "\(picture.width) \(picture.height) \(checksum(picture.pixels))"
      } catch {
        found = "error"
      }
      let agrees = found == answer || found == "error" && answer.hasPrefix("error")
      #expect(agrees, "\(path): \(found), Pillow: \(answer)")
      agreeing += agrees ? 1 : 0
    }
    print(
      "\(agreeing) of \(paths.count) files in \(folder) agree with Pillow, "
        + "\(answers.count { $0.hasPrefix("skipped") }) skipped")
  }

  private func checksum(_ bytes: [UInt8]) -> String {
    let sum = String(crc32(0, bytes, UInt32(bytes.count)), radix: 16)
    return String(repeating: "0", count: 8 - sum.count) + sum
  }
}
