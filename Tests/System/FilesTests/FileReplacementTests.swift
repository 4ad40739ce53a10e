import Foundation
import Testing

@testable import Files

@Suite struct FileReplacementTests {
  @Test func whatIsNoFileStays() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = folder.appending(path: "pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let link = folder.appending(path: "link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: pipe)
    for path in [pipe, link, folder.path] {
      #expect(throws: FileError.self) { try replaceFile(path, with: [1]) }
      #expect(throws: FileError.self) { try checkReplaceable(path) }
    }
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func aLinkStaysALink() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "model"), link = folder.appending(path: "latest").path
    try Data("old".utf8).write(to: file)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "model")
    try checkReplaceable(link)
    try replaceFile(link, with: [UInt8]("new".utf8))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "model")
    #expect(try Data(contentsOf: file) == Data("new".utf8))
    try FileManager.default.removeItem(at: file)
    #expect(throws: FileError.self) { try replaceFile(link, with: [1]) }
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func whatAKilledProgramLeftIsRemoved() throws {
    let folder = try temporaryFolder()
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
