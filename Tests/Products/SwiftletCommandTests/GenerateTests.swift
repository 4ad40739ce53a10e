import Foundation
import TestSupport
import Testing

@Suite struct GenerateTests {
  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }.sorted()
  }

  @Test func writesDigitsWithTheirLabels() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (folder.appending(path: "a"), folder.appending(path: "b"))
      let options = ["generate", "--count", "25", "--seed", "3", "--height", "8-40"]
      for folder in [first, second] {
        let run = try swiftlet(options + ["--output", folder.path])
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
      }
      let names = try files(in: first)
      #expect(names == (0..<25).map { "\($0 % 10)/\($0).png" }.sorted())
      for name in names {
        #expect(
          try Data(contentsOf: first.appending(path: name)) == Data(contentsOf: second.appending(path: name)))
      }
      let other = folder.appending(path: "c")
      #expect(try swiftlet("generate", "--count", "1", "--output", other.path).status == 0)
      #expect(
        try Data(contentsOf: first.appending(path: "0/0.png"))
          != Data(contentsOf: other.appending(path: "0/0.png")))
    }
  }

  @Test func whatIsNoDigitStandsUnderEveryDigit() throws {
    try withTemporaryFolder { folder in
      let digits = folder.appending(path: "digits")
      let options = ["--count", "3", "--others", "2", "--height", "8-20", "--output", digits.path]
      #expect(try swiftlet(["generate"] + options).status == 0)
      let others = (0..<10).flatMap { digit in (0..<2).map { "\(digit)/other-\($0).png" } }
      #expect(try files(in: digits) == ((0..<3).map { "\($0)/\($0).png" } + others).sorted())
      let pictures = try (0..<10).map { try Data(contentsOf: digits.appending(path: "\($0)/other-1.png")) }
      #expect(Set(pictures).count == 1)
    }
  }

  @Test func theBundledModelReadsMostOfThem() throws {
    try withTemporaryFolder { folder in
      let digits = folder.appending(path: "digits").path
      #expect(try swiftlet("generate", "--count", "200", "--height", "8-40", "--output", digits).status == 0)
      let run = try swiftlet("evaluate", "--data", digits)
      let accuracy = run.output.firstMatch(of: /acc: (0\.\d+)/).flatMap { Double($0.1) }
      #expect(run.status == 0 && (accuracy ?? 0) > 0.8)
    }
  }

  @Test func aFolderWithFilesIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      try "mine".write(to: folder.appending(path: "file"), atomically: true, encoding: .utf8)
      let run = try swiftlet("generate", "--count", "10", "--output", folder.path)
      #expect(run.status == 1 && run.errorLines.count == 1)
      #expect(run.errors.contains("\(folder.path): expected no such folder yet, or an empty one"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }
  }

  @Test func whatCannotBeMadeLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "file")
      try "mine".write(to: file, atomically: true, encoding: .utf8)
      let run = try swiftlet("generate", "--count", "10", "--output", file.appending(path: "x").path)
      #expect(run.status == 1 && run.errorLines.count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
      // Pictures of this height take more than a block of a file.
      let limited = try ProgramRun(
        URL(fileURLWithPath: "/bin/sh"),
        [
          "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" generate --count 10 --height 90-100 --output \"$1\"",
          Products.folder.appending(path: "swiftlet").path, folder.appending(path: "y").path,
        ])
      #expect(limited.status == 1 && limited.errorLines.count == 1)
      #expect(limited.errors.contains("expected a place where a file can be written"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }
  }

  @Test func trainingTakesMorePictures() throws {
    try withTemporaryFolder { folder in
      let digits = folder.appending(path: "digits").path
      #expect(try swiftlet("generate", "--count", "200", "--height", "8-40", "--output", digits).status == 0)
      let start = ["train", "--data", sample("mnist-5k"), "--epochs", "1", "--threads", "2"]
      let model = folder.appending(path: "model").path
      let checkpoint = folder.appending(path: "checkpoint").path
      let more = try swiftlet(
        start + ["--also", digits, "--output", model, "--checkpoint", checkpoint])
      #expect(more.status == 0)
      #expect(try swiftlet(start).output != more.output)
      #expect(
        try swiftlet("train", "--data", sample("mnist-5k"), "--resume", checkpoint).output == more.output)
    }
  }

  @Test func picturesThatDoNotFitAreRefused() throws {
    try withTemporaryFolder { folder in
      let other = folder.appending(path: "other")
      try FileManager.default.createDirectory(
        at: other.appending(path: "x"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: sample("digits/7-0.png"), toPath: other.appending(path: "x/1.png").path)
      let start = ["train", "--data", sample("mnist-5k"), "--epochs", "1", "--also"]
      let classes = try swiftlet(start + [other.path])
      #expect(classes.status == 1 && classes.errorLines.count == 1)
      #expect(classes.errors.contains("\(other.path): expected pictures of the classes 0, 1"))
      let missing = try swiftlet(start + [folder.appending(path: "none").path])
      #expect(missing.status == 1 && missing.errorLines.count == 1)
      let table = try swiftlet("train", "--data", sample("iris.csv"), "--epochs", "1", "--also", other.path)
      #expect(table.status == 64 && table.errors.contains("option '--also'"))
    }
  }
}
