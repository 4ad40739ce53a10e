import Foundation
import TestSupport
import Testing

/// A file of another kind is told by name, whatever it is called, and how to convert it.
@Suite struct FileKindTests {
  private static let pictures: [(name: String, bytes: [UInt8])] = [
    ("a JPEG picture", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 74, 70, 73, 70]),
    ("a GIF picture", Array("GIF89a\u{1}\0".utf8)),
    ("a WebP picture", Array("RIFF\u{24}\0\0\0WEBPVP8 ".utf8)),
    ("a BMP picture", Array("BM\u{46}\0\0\0".utf8)),
    ("a TIFF picture", Array("II*\0\u{8}\0\0\0".utf8)),
    ("a TIFF picture", Array("MM\0*\0\0\0\u{8}".utf8)),
    ("a PDF document", Array("%PDF-1.7\n".utf8)),
    ("a HEIC picture", Array("\0\0\0\u{18}ftypheic".utf8)),
    ("an AVIF picture", Array("\0\0\0\u{1C}ftypavif".utf8)),
    ("a JPEG XL picture", [0xFF, 0x0A, 0xFA, 0x1F]),
    ("an SVG picture", Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)),
  ]

  private static let models: [(name: String, bytes: [UInt8], conversion: String)] = [
    ("a pickle, as PyTorch writes it", [0x80, 2, 0x8A, 10, 0x6C, 0xFC], "torch.load("),
    ("a pickle, as PyTorch writes it", entry("archive/data.pkl"), "s.save_file("),
    ("an HDF5 file, as Keras writes it", [0x89] + Array("HDF\r\n\u{1A}\n".utf8), ".export("),
    ("a Keras model", entry("metadata.json"), "swiftlet import"),
    ("a TensorFlow Lite model", Array("\u{1C}\0\0\0TFL3\u{14}\0".utf8), "tf2onnx"),
    ("a GGUF model", Array("GGUF\u{3}\0\0\0".utf8), "gguf.GGUFReader("),
    ("an ONNX model", [8, 8, 0x12, 7] + Array("pytorch".utf8), "swiftlet import"),
    ("a PNG picture", [0x89] + Array("PNG\r\n\u{1A}\n".utf8), ""),
    ("a JPEG picture", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 74, 70, 73, 70], ""),
  ]

  /// The beginning of a ZIP archive.
  private static func entry(_ name: String) -> [UInt8] {
    [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0]
      + Array(name.utf8)
  }

  @Test(arguments: pictures.indices) func picturesOfOtherKinds(index: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "digit.png").path
      try Data(Self.pictures[index].bytes).write(to: URL(filePath: path))
      let expected =
        "\(path): expected a PNG picture, found \(Self.pictures[index].name): convert it to PNG\n"
      #expect(try swiftlet("predict", path).errors == "swiftlet: \(expected)")
    }
  }

  @Test(arguments: models.indices) func modelsOfOtherKinds(index: Int) throws {
    let (name, bytes, conversion) = Self.models[index]
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try Data(bytes).write(to: URL(filePath: path))
      let commands = [
        ["inspect", path], ["predict", "--model", path, sample("digits/7-0.png")],
        ["train", "--data", sample("mnist-5k"), "--resume", path],
      ]
      for arguments in commands {
        let run = try swiftlet(arguments)
        #expect(run.status == 1 && run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("swiftlet: \(path): expected a safetensors file, found \(name)"))
        #expect(conversion.isEmpty || run.errors.contains(conversion))
      }
    }
  }

  @Test func whatImportIsGiven() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "out").path
      let pickle = folder.appending(path: "model.onnx").path
      try Data(Self.models[0].bytes).write(to: URL(filePath: pickle))
      let run = try swiftlet("import", pickle, "--output", output)
      #expect(run.errors.hasPrefix("swiftlet: \(pickle): expected an ONNX model, found a pickle"))
      #expect(!FileManager.default.fileExists(atPath: output))
      // Whatever it is called, a state dictionary is one.
      let own = folder.appending(path: "state.onnx").path
      try FileManager.default.copyItem(atPath: sample("tutorial.safetensors"), toPath: own)
      #expect(try swiftlet("import", own, "--output", output).status == 0)
      #expect(
        try Data(contentsOf: URL(filePath: output))
          == Data(contentsOf: URL(filePath: sample("tutorial.safetensors"))))
    }
  }

  @Test func filesThatCannotBeReadAreClosed() throws {
    try withTemporaryFolder { folder in
      for index in 0..<50 { try Data().write(to: folder.appending(path: "\(index).png")) }
      let program = Products.folder.appending(path: "swiftlet").path
      let run = try ProgramRun(
        URL(filePath: "/bin/sh"), ["-c", "ulimit -n 24; '\(program)' predict --threads 1 '\(folder.path)'"])
      #expect(run.errorLines.count == 50 && run.errorLines.allSatisfy { $0.hasSuffix("found an empty file") })
    }
  }
}
