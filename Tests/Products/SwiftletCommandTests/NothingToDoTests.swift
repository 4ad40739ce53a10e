import Foundation
import TestSupport
import Testing

/// Whoever gives a command something in which there is nothing to do is told so.
@Suite struct NothingToDoTests {
  @Test func aFolderWithoutPictures() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: folder.appending(path: "notes.txt"))
      for options in [[], ["--recursive"], ["--json"]] {
        let run = try swiftlet(["predict", folder.path, sample("digits/7-0.png")] + options)
        #expect(run.status == 1 && run.lines.count == 1)
        #expect(run.errors == "swiftlet: \(folder.path): expected PNG files in the folder, found none\n")
      }
    }
  }

  @Test func emptyStandardInputIsAnEmptyList() throws {
    let run = try swiftlet("predict", "-")
    #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
  }

  @Test func foldersOfPicturesToLeaveOutOrToShow() throws {
    try withTemporaryFolder { folder in
      let excluding = try swiftlet(
        "train", "--data", sample("mnist-5k"), "--epochs", "1", "--exclude", folder.path)
      #expect(excluding.status == 1 && excluding.output.isEmpty)
      #expect(excluding.errors == "swiftlet: \(folder.path): expected PNG files in the folder, found none\n")
      try FileManager.default.copyItem(
        atPath: sample("mnist-5k"), toPath: folder.appending(path: "mnist-5k").path)
      let digits = folder.appending(path: "digits")
      try FileManager.default.createDirectory(at: digits, withIntermediateDirectories: true)
      let demo = try swiftlet("demo", "--samples", folder.path)
      #expect(demo.status == 1)
      #expect(
        demo.errors.hasSuffix("swiftlet: \(digits.path): expected PNG files in the folder, found none\n"))
    }
  }

  @Test func aTableOfOneRowOrNone() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "one.csv").path
      for (rows, expected) in [
        ("a,b\n1,2\n", "rows enough to train on"), ("a,b\n", "a number"), ("", "a CSV file"),
      ] {
        try Data(rows.utf8).write(to: URL(filePath: path))
        let run = try swiftlet("train", "--data", path, "--header", "yes", "--loss", "mse")
        #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(run.errors)")
        #expect(run.errors.contains("\(path): expected "), "\(expected): \(run.errors)")
      }
    }
  }

  @Test(arguments: [
    ["export", "--c-header", "h", "--pixels"], ["export", "--onnx", "o", "--int8"],
    ["export", "--onnx", "o", "--name", "n"], ["export", "--c-header", "h", "--keep-normalization"],
    ["predict", "--print0", "--json", "x"],
  ])
  func optionsThatWouldDoNothing(arguments: [String]) throws {
    let run = try swiftlet(arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.contains("option '--"))
  }
}
