import Foundation
import TestSupport
import Testing

/// Bad input is one line that names the file, status 1, and nothing half-written.
@Suite struct BadInputTests {
  /// Files of a small data set, by name.
  private static func dataSet() -> [String: Data] {
    let images: [UInt8] =
      [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28] + [UInt8](repeating: 9, count: 2 * 784)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 3, 4]
    return [
      "train-images-idx3-ubyte": Data(images), "train-labels-idx1-ubyte": Data(labels),
      "t10k-images-idx3-ubyte": Data(images), "t10k-labels-idx1-ubyte": Data(labels),
    ]
  }

  private static let damages: [(name: String, damage: @Sendable (inout [String: Data]) -> String)] = [
    (
      "missing file",
      {
        $0["train-labels-idx1-ubyte"] = nil; return "train-labels-idx1-ubyte"
      }
    ),
    (
      "empty file",
      {
        $0["train-images-idx3-ubyte"] = Data(); return "train-images-idx3-ubyte"
      }
    ),
    (
      "wrong magic",
      {
        $0["train-images-idx3-ubyte"]![3] = 1; return "train-images-idx3-ubyte"
      }
    ),
    (
      "counts differ",
      {
        $0["t10k-labels-idx1-ubyte"] = Data([0, 0, 8, 1, 0, 0, 0, 1, 3]); return "t10k-labels-idx1-ubyte"
      }
    ),
    (
      "test label that training lacks",
      {
        $0["t10k-labels-idx1-ubyte"]![9] = 10; return ""
      }
    ),
    (
      "size overflows",
      {
        $0["t10k-images-idx3-ubyte"]!.replaceSubrange(4..<16, with: Data(repeating: 0xFF, count: 12));
        return "t10k-images-idx3-ubyte"
      }
    ),
    (
      "truncated",
      {
        $0["train-images-idx3-ubyte"]!.removeLast(); return "train-images-idx3-ubyte"
      }
    ),
    (
      "truncated gzip",
      {
        $0["train-images-idx3-ubyte"] = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0]); return "train-images-idx3-ubyte"
      }
    ),
  ]

  @Test(arguments: damages.map(\.name)) func dataSets(damage: String) throws {
    try withTemporaryFolder { folder in
      var files = Self.dataSet()
      let blamed = try #require(Self.damages.first { $0.name == damage }).damage(&files)
      let data = folder.appending(path: "data")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      for (name, bytes) in files { try bytes.write(to: data.appending(path: name)) }
      let model = folder.appending(path: "model").path
      let run = try swiftlet("train", "--data", data.path, "--epochs", "1", "--output", model)
      expectOneLine(run, naming: blamed)
      #expect(!FileManager.default.fileExists(atPath: model))
    }
  }

  @Test func wholeDataSetsTrain() throws {
    try withTemporaryFolder { folder in
      for (name, bytes) in Self.dataSet() { try bytes.write(to: folder.appending(path: name)) }
      #expect(try swiftlet("train", "--data", folder.path, "--epochs", "1").status == 0)
    }
  }

  @Test func aFolderAsFileAndAFileAsFolder() throws {
    try withTemporaryFolder { folder in
      let file = sample("digits/0-0.png")
      expectOneLine(try swiftlet("train", "--data", file), naming: file)
      expectOneLine(
        try swiftlet("evaluate", "--model", folder.path, "--data", sample("mnist-5k")), naming: folder.path)
      expectOneLine(try swiftlet("inspect", folder.path), naming: folder.path)
    }
  }

  @Test func modelsThatLie() throws {
    let whole = try Data(contentsOf: URL(filePath: sample("tutorial.safetensors")))
    let headerLength = Int(whole[0]) | Int(whole[1]) << 8
    var longHeader = whole
    longHeader.replaceSubrange(0..<8, with: [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    var wrongType = whole
    wrongType.replace(Data("\"F32\"".utf8), with: Data("\"F64\"".utf8), maxReplacements: 1)
    var notANumber = whole
    // Eight bytes of a count come first, then weights.
    notANumber.replaceSubrange(16 + headerLength..<16 + headerLength + 4, with: [0, 0, 0xC0, 0x7F])
    let cases = [
      Data(), whole.prefix(7), whole.prefix(8 + headerLength + 100), whole + Data([0]), longHeader, wrongType,
      notANumber, Data("no model at all".utf8),
    ]
    try withTemporaryFolder { folder in
      for (index, bytes) in cases.enumerated() {
        let path = folder.appending(path: "model-\(index)").path
        try bytes.write(to: URL(filePath: path))
        for arguments in [["inspect", path], ["predict", "--model", path, sample("digits/0-0.png")]] {
          let run = try ProgramRun(Products.folder.appending(path: "swiftlet"), arguments)
          expectOneLine(run, naming: path)
        }
      }
    }
  }

  @Test func headersThatWouldTakeLongAreRefusedUnread() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model").path
      let size = 80_000_000
      var bytes = withUnsafeBytes(of: UInt64(size).littleEndian) { Data($0) }
      bytes.append(Data("{\"__metadata__\":{\"a\":\"".utf8))
      bytes.append(Data(repeating: 0x62, count: 8 + size - bytes.count))
      try bytes.write(to: URL(filePath: path))
      let run = try swiftlet("inspect", path)
      #expect(run.status == 1)
      #expect(
        run.errors == "swiftlet: \(path): expected a header of at most 16777216 bytes, found 80000000 bytes\n"
      )
    }
  }

  @Test func aModelForOtherPictures() throws {
    try withTemporaryFolder { folder in
      // 28×27 pictures do not fit the bundled network.
      var files = Self.dataSet()
      for name in ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"] {
        files[name]![15] = 27
        files[name]!.removeLast(2 * 28)
      }
      for (name, bytes) in files { try bytes.write(to: folder.appending(path: name)) }
      expectOneLine(try swiftlet("evaluate", "--data", folder.path), naming: "the bundled model")
      #expect(try swiftlet("train", "--data", folder.path, "--epochs", "1").status == 0)
    }
  }

  @Test func outputsThatCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      for output in [folder.appending(path: "no/such/folder/model").path, folder.path, "/proc/model"] {
        for option in ["--output", "--report", "--checkpoint"] {
          // Ten thousand epochs would take minutes: the place is tried first.
          let run = try swiftlet("train", "--data", sample("mnist-5k"), "--epochs", "10000", option, output)
          #expect(run.status == 1 && run.errorLines.count == 1)
          #expect(run.errors.contains("\(output): expected ") && run.errors.contains(", found "))
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func modelsThatCannotBeWrittenWhereTheyShouldBe() throws {
    try withTemporaryFolder { folder in
      let model = sample("tutorial.safetensors")
      for output in [folder.appending(path: "no/such/folder/model").path, folder.path, "/proc/model"] {
        for arguments in [
          ["export", "--onnx", output], ["export", "--c-header", output], ["quantize", "--output", output],
          ["calibrate", "--data", sample("mnist-5k"), "--output", output],
          ["import", model, "--output", output],
          ["predict", "--save-prepared", output, sample("digits/7-0.png")],
        ] where output != folder.path || arguments[0] != "predict" {
          let run = try swiftlet(arguments)
          expectOneLine(run, naming: output)
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func convertedModelsAreSavedElsewhereWhereTheirPlaceFails() throws {
    try withTemporaryFolder { folder in
      // There is room to try the place, but none for a model.
      let disk = folder.appending(path: "disk")
      try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
      let mount = try ProgramRun(
        URL(filePath: "/usr/bin/env"), ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk.path])
      guard mount.status == 0 else { return print("skipped: no small file system can be mounted here") }
      defer { _ = try? ProgramRun(URL(filePath: "/usr/bin/env"), ["umount", disk.path]) }
      let output = disk.appending(path: "m")
      try Data("the old one".utf8).write(to: output)
      for arguments in [["quantize", "--output"], ["export", "--onnx"], ["export", "--c-header"]] {
        let run = try ProgramRun(
          URL(filePath: "/bin/sh"),
          [
            "-c", "cd \"$1\"; shift; exec \"$@\"", "sh", folder.path,
            Products.folder.appending(path: "swiftlet").path,
          ]
            + arguments + [output.path])
        #expect(run.status == 1 && run.errors.contains(" is in ./m.rescued instead"), "\(run.errors)")
        try FileManager.default.removeItem(at: folder.appending(path: "m.rescued"))
        #expect(try Data(contentsOf: output) == Data("the old one".utf8))
      }
    }
  }

  @Test func aFullDiskKeepsTheOldFile() throws {
    try withTemporaryFolder { folder in
      let mount = try ProgramRun(
        URL(filePath: "/usr/bin/env"), ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path])
      guard mount.status == 0 else { return print("skipped: no small file system can be mounted here") }
      defer { _ = try? ProgramRun(URL(filePath: "/usr/bin/env"), ["umount", folder.path]) }
      let model = folder.appending(path: "model")
      try Data("the old one".utf8).write(to: model)
      let run = try swiftlet("train", "--data", sample("mnist-5k"), "--epochs", "1", "--output", model.path)
      #expect(run.status == 1 && run.errors.contains("\(model.path): expected "))
      // What was learnt is saved elsewhere, and the error says where.
      let rescued = String(try #require(run.errors.firstMatch(of: /the model is in (.*) instead/)).1)
      #expect(try swiftlet("inspect", rescued).status == 0)
      try FileManager.default.removeItem(atPath: rescued)
      #expect(try Data(contentsOf: model) == Data("the old one".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model"])
    }
  }

  private func expectOneLine(_ run: ProgramRun, naming name: String) {
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains("\(name): expected ") || run.errors.contains(name))
    #expect(run.errors.contains(": expected ") && run.errors.contains(", found "), "\(run.errors)")
  }
}
