import Downloads
import Files
import Foundation
import TestSupport
import Testing

/// One after the other: a server that starts while another test runs a program would inherit its pipe.
@Suite(
  .serialized,
  .enabled(
    if: hasPrograms("python3", "curl", "gzip", "sha256sum"), "python3, curl, gzip or sha256sum is missing"))
struct DownloadTests {
  private let server: Server
  private let file: PublishedFile
  private let content: Data
  private let packed: Data

  /// A file that gzip can do little about, so that its parts are big.
  init() throws {
    server = try Server()
    var random = RandomNumbers(seed: 21)
    content = Data((0..<200_000).map { _ in UInt8.random(in: 0...99, using: &random) })
    let path = server.served.appending(path: "data").path
    try content.write(to: URL(filePath: path))
    #expect(try ProgramRun(URL(filePath: "/usr/bin/env"), ["gzip", path]).status == 0)
    packed = try Data(contentsOf: URL(filePath: path + ".gz"))
    let sum = try ProgramRun(
      URL(filePath: "/usr/bin/env"), ["sh", "-c", "gzip -dc \"$1\" | sha256sum", "sh", path + ".gz"])
    file = PublishedFile(name: "data", byteCount: content.count, sha256: String(sum.output.prefix(64)))
  }

  private func fetch(_ manner: String, patience: Int = 30) throws(FileError) -> Download.Outcome {
    try Download(from: server.url(manner), to: server.target.path, patience: patience).fetch(file)
  }

  private func expectWhole() throws {
    #expect(server.placed == ["data"])
    #expect(try Data(contentsOf: server.target.appending(path: "data")) == content)
  }

  private func placeBeginning(_ bytes: Data) throws {
    try FileManager.default.createDirectory(at: server.target, withIntermediateDirectories: true)
    try bytes.write(to: server.target.appending(path: "data.gz.partial"))
  }

  @Test(arguments: ["whole", "redirect"]) func placesAFileAndKeepsIt(manner: String) throws {
    #expect(try fetch(manner) == .placed)
    try expectWhole()
    let requests = server.requests.count
    #expect(try fetch(manner) == .wasThere)
    #expect(server.requests.count == requests)
  }

  @Test func truncatedAnswersAreContinued() throws {
    #expect(try fetch("truncate") == .placed)
    try expectWhole()
    let third = packed.count / 3
    #expect(
      server.requests.prefix(3) == [
        "truncate data.gz", "truncate data.gz bytes=\(third)-", "truncate data.gz bytes=\(2 * third)-",
      ])
  }

  @Test func aStalledServerIsLeftAndAskedAgain() throws {
    #expect(try fetch("stall", patience: 1) == .placed)
    try expectWhole()
    #expect(server.requests == ["stall data.gz", "stall data.gz bytes=\(packed.count / 2)-"])
  }

  @Test func aServerThatSaysNothingIsAnError() throws {
    let error = try #require(throws: FileError.self) { try fetch("deaf", patience: 1) }
    #expect(error.path == server.url("deaf") + "/data.gz" && error.expected == "a file to download")
    #expect(server.placed.isEmpty && server.requests.count == 2)
  }

  @Test func anEarlierBeginningIsContinued() throws {
    try placeBeginning(packed.prefix(1000))
    #expect(try fetch("whole") == .placed)
    try expectWhole()
    #expect(server.requests == ["whole data.gz bytes=1000-"])
  }

  @Test func serversWithoutRangesSendAllAgain() throws {
    try placeBeginning(packed.prefix(1000))
    #expect(try fetch("norange") == .placed)
    try expectWhole()
    #expect(server.requests == ["norange data.gz bytes=1000-", "norange data.gz"])
  }

  @Test(arguments: [10_000, 1_000_000]) func aWrongBeginningIsThrownAway(count: Int) throws {
    try placeBeginning(Data(repeating: 7, count: count))
    #expect(try fetch("whole") == .placed)
    try expectWhole()
    #expect(server.requests == ["whole data.gz bytes=\(count)-", "whole data.gz"])
  }

  @Test func aWholeBeginningIsTaken() throws {
    try placeBeginning(packed)
    #expect(try fetch("whole") == .placed)
    try expectWhole()
  }

  @Test(arguments: ["corrupt", "other", "endless", "page"]) func wrongFilesAreNotPlaced(manner: String) throws
  {
    let error = try #require(throws: FileError.self) { try fetch(manner) }
    #expect("\(error)".contains("data") && server.placed.isEmpty, "\(error)")
    // Nothing of it stands in the way of the next attempt.
    #expect(try fetch("whole") == .placed)
    try expectWhole()
  }

  @Test func anotherFileIsNamedByItsChecksum() throws {
    let other = PublishedFile(
      name: file.name, byteCount: file.byteCount, sha256: String(repeating: "0", count: 64))
    let error = try #require(throws: FileError.self) {
      try Download(from: server.url("whole"), to: server.target.path, patience: 9).fetch(other)
    }
    #expect(error.expected == "the SHA-256 \(other.sha256)" && error.found == file.sha256)
    #expect(server.placed.isEmpty)
  }

  @Test(arguments: [("gone", "404"), ("busy", "503"), ("later", "503")]) func refusalsKeepWhatCame(
    manner: String, code: String
  )
    throws
  {
    try placeBeginning(packed.prefix(1000))
    let error = try #require(throws: FileError.self) { try fetch(manner) }
    #expect(error.found.contains(code) && server.requests.count == 1)
    #expect(server.placed == ["data.gz.partial"])
  }

  @Test func redirectsInACircleEnd() throws {
    let error = try #require(throws: FileError.self) { try fetch("circle") }
    #expect(error.found.contains("redirects"), "\(error.found)")
    #expect(server.requests.count <= 12 && server.placed.isEmpty, "\(server.requests), \(server.placed)")
  }

  @Test func aServerThatDropsEveryConnectionIsAnError() throws {
    let error = try #require(throws: FileError.self) { try fetch("drop") }
    #expect(error.path == server.url("drop") + "/data.gz" && server.requests.count == 2)
  }

  @Test func aPageInPlaceOfAFileIsNamed() throws {
    let error = try #require(throws: FileError.self) { try fetch("page") }
    #expect(error.path == server.url("page") + "/data.gz" && error.found == "a page of HTML or XML")
  }

  @Test func aDamagedFileIsReplaced() throws {
    #expect(try fetch("whole") == .placed)
    var damaged = content
    damaged[5] ^= 1
    try damaged.write(to: server.target.appending(path: "data"))
    #expect(throws: FileError.self) { try fetch("gone") }
    #expect(try Data(contentsOf: server.target.appending(path: "data")) == damaged)
    #expect(try fetch("whole") == .placed)
    try expectWhole()
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    let path = server.served.appending(path: "data.gz").path
    let error = try #require(throws: FileError.self) {
      try Download(from: server.url("whole"), to: path + "/folder", patience: 9).fetch(file)
    }
    #expect(error.path == path + "/folder" && server.requests.isEmpty)
  }
}
