import Files
import Foundation
import Testing

@Suite struct FileContentsTests {
  @Test func mapsEveryByte() throws {
    let path = NSTemporaryDirectory() + "swiftlet-\(UUID().uuidString)"
    defer { unlink(path) }
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    // Nobody holds the contents but the call itself.
    let read = try FileContents(path: path, purpose: "a test").withBytes { $0.withUnsafeBytes { Array($0) } }
    #expect(read == bytes)
    #expect(try FileContents(path: path, purpose: "a test").byteCount == bytes.count)
  }

  @Test func reportsWhatCannotBeMapped() throws {
    let empty = NSTemporaryDirectory() + "swiftlet-\(UUID().uuidString)"
    defer { unlink(empty) }
    try Data().write(to: URL(fileURLWithPath: empty))
    let cases = [
      (empty, "an empty file"), (NSTemporaryDirectory(), "a directory"), ("/dev/null", "a special file"),
      (empty + "-none", "No such file or directory"),
    ]
    for (path, found) in cases {
      let error = try #require(throws: FileError.self) { try FileContents(path: path, purpose: "a test") }
      #expect(error == FileError(path: path, expected: "a test", found: found))
    }
  }
}
