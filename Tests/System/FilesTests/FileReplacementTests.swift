import Foundation
import Testing

@testable import Files

@Suite struct FileReplacementTests {
  @Test func whatAKilledProgramLeftIsRemoved() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // No process has the largest number; this one and the first one run.
    let abandoned = "model.2147483647.partial"
    let others = ["model.1.partial", "model.x.partial", "model.partial", "other.2147483647.partial"]
    for name in [abandoned] + others { try Data().write(to: folder.appending(path: name)) }
    let path = folder.appending(path: "model").path
    try [UInt8]("new".utf8).span.withUnsafeBytes { bytes in try replaceFile(path, with: bytes) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == (others + ["model"]).sorted())
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("new".utf8))
  }
}
