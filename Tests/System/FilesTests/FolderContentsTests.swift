import Files
import Foundation
import Testing

@Suite struct FolderContentsTests {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "swiftlet-\(UUID().uuidString)"
    for name in ["b/deep", "a", ".hidden"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for name in ["z.png", "A.PNG", "text", ".dot.png", "b/1.png", "b/deep/2.png", ".hidden/3.png"] {
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    symlink("b/1.png", "\(folder)/link.png")
    symlink("..", "\(folder)/a/loop")
  }

  @Test func namesAreSortedAndHiddenOnesLeftOut() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let contents = try FolderContents(path: folder)
    #expect(contents.files == ["A.PNG", "link.png", "text", "z.png"])
    #expect(contents.folders == ["a", "b"])
  }

  @Test func filesAreFoundByTheirEndingAndWalksEnd() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let own = ["A.PNG", "link.png", "z.png"].map { "\(folder)/\($0)" }
    #expect(try findFiles(in: folder, ending: ".png", isRecursive: false) == own)
    let deep = ["b/1.png", "b/deep/2.png"].map { "\(folder)/\($0)" }
    #expect(try findFiles(in: folder, ending: ".png", isRecursive: true) == own + deep)
  }

  @Test func reportsWhatIsNotAFolder() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (path, found) in [("/none", "No such file or directory"), ("/text", "Not a directory")] {
      let error = try #require(throws: FileError.self) { try FolderContents(path: folder + path) }
      #expect(error == FileError(path: folder + path, expected: "a folder", found: found))
    }
  }
}
