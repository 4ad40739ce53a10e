import Foundation
import TestSupport
import Testing

/// The command alone: what a server can do to it is tested with the room it calls.
@Suite(.enabled(if: hasPrograms("curl", "sha256sum"), "curl or sha256sum is missing"))
struct DownloadCommandTests {
  @Test func bringsAPublishedSetFromAMirror() throws {
    // curl reads local files as it does from a server: Debian's package dataset-fashion-mnist is a mirror.
    let mirror = "/usr/share/datasets/fashion-mnist"
    guard FileManager.default.fileExists(atPath: mirror) else {
      return print("skipped: \(mirror) is not there")
    }
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      for state in ["placed", "was there"] {
        let run = try swiftlet("download", "fashion-mnist", "--to", data, "--mirror", "file://\(mirror)")
        #expect(run.status == 0 && run.errors.isEmpty && run.lines.count == 4, "\(run.errors)")
        for line in run.lines { #expect(line.hasPrefix("\(data)/") && line.hasSuffix("-ubyte\t\(state)")) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: data).count == 4)
      #expect(try swiftlet("evaluate", "--data", data).status == 0)
    }
  }

  @Test func aServerThatIsNotThereIsOneLine() throws {
    try withTemporaryFolder { folder in
      let run = try swiftlet(
        "download", "mnist", "--to", folder.path, "--mirror", "http://127.0.0.1:1/", "--patience", "2")
      #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1)
      #expect(
        run.errors.contains("http://127.0.0.1:1/train-images-idx3-ubyte.gz: expected "), "\(run.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func aMissingProgramIsOneLine() throws {
    try withTemporaryFolder { folder in
      let run = try swiftlet(
        "download", "mnist", "--to", folder.path, "--mirror", "http://127.0.0.1:1",
        environment: ["PATH": folder.path])
      #expect(run.status == 1 && run.errorLines.count == 1)
      #expect(run.errors.contains("curl: expected a program that can be run, found "), "\(run.errors)")
    }
  }
}
