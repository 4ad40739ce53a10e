import Foundation
import TestSupport
import Testing

@Suite struct ConvertTests {
  private let digits = sample("digits")
  /// A model of floats.
  private let tutorial = sample("tutorial.safetensors")

  @Test func aTrainedModelVerifiesItself() throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      #expect(
        try swiftlet("train", "--data", sample("mnist-5k"), "--epochs", "1", "--output", model).status == 0)
      let run = try swiftlet("verify", model)
      #expect(run.status == 0 && run.output.hasPrefix("\(model): 5 of 5 pictures read as expected"))
      #expect(try swiftlet("inspect", model).output.contains("self-checks   5"))
      // Other weights give other answers.
      var bytes = try Data(contentsOf: URL(filePath: model))
      for i in bytes.count - 200..<bytes.count where i % 4 == 3 { bytes[i] ^= 0x80 }
      try bytes.write(to: URL(filePath: model))
      let wrong = try swiftlet("verify", model)
      #expect(wrong.status == 1 && wrong.errorLines.count == 1 && wrong.errors.contains("other answers"))
    }
  }

  @Test func theBundledModelVerifiesItself() throws {
    let run = try swiftlet("verify")
    #expect(run.status == 0 && run.output.contains("5 of 5 pictures"))
  }

  @Test(arguments: ["int8", "float16"]) func smallerWeightsReadTheSameDigits(weights: String) throws {
    try withTemporaryFolder { folder in
      let small = folder.appending(path: "small").path
      #expect(
        try swiftlet("quantize", "--model", tutorial, "--weights", weights, "--output", small).status == 0)
      let whole = try Data(contentsOf: URL(filePath: tutorial)).count
      let share = Double(try Data(contentsOf: URL(filePath: small)).count) / Double(whole)
      #expect(share < (weights == "int8" ? 0.3 : 0.54))
      #expect(try swiftlet("verify", small).status == 0)
      let expected = try swiftlet("predict", "--model", tutorial, digits).lines
      let found = try swiftlet("predict", "--model", small, digits).lines
      let same = zip(expected, found).count { $0.split(separator: "\t")[1] == $1.split(separator: "\t")[1] }
      // Rounding moves a probability a little: only a picture on the edge can change sides.
      #expect(same >= 99)
    }
  }

  @Test(arguments: [[], ["--keep-normalization"], ["--pixels"]]) func onnxAndBack(options: [String]) throws {
    try withTemporaryFolder { folder in
      let onnx = folder.appending(path: "model.onnx").path
      let back = folder.appending(path: "back").path
      let export = try ProgramRun(
        Products.folder.appending(path: "swiftlet"),
        ["export", "--model", tutorial, "--onnx", onnx] + options)
      #expect(export.status == 0 && export.errors.isEmpty)
      #expect(try swiftlet("import", onnx, "--output", back).status == 0)
      let expected = try swiftlet("predict", "--model", tutorial, digits).lines
      let found = try swiftlet("predict", "--model", back, digits).lines
      #expect(expected.count == 100 && found.count == 100)
      for (one, other) in zip(expected, found) {
        let (a, b) = (one.split(separator: "\t"), other.split(separator: "\t"))
        #expect(a[1] == b[1] && abs(Double(a[2])! - Double(b[2])!) <= 1e-5)
      }
    }
  }

  @Test func cHeaders() throws {
    try withTemporaryFolder { folder in
      let header = folder.appending(path: "digits.h").path
      let export = ["export", "--model", tutorial, "--c-header", header, "--name"]
      #expect(try swiftlet(export + ["digits"]).status == 0)
      let floats = try String(contentsOfFile: header, encoding: .utf8)
      #expect(floats.contains("static inline int digits_predict(const unsigned char"))
      let quantized = export + ["digits", "--int8", "--calibrate", sample("mnist-5k")]
      #expect(try swiftlet(quantized).status == 0)
      let text = try String(contentsOfFile: header, encoding: .utf8)
      #expect(
        text.contains("static inline int digits_predict(const uint8_t inputs[784], int32_t logits[10])"))
      #expect(!text.contains("float") && 3 * text.utf8.count < floats.utf8.count)
      let wrong = try swiftlet(export + ["no name"])
      #expect(wrong.status == 1 && wrong.errorLines.count == 1)
      #expect(try String(contentsOfFile: header, encoding: .utf8) == text)
    }
  }

  @Test func badFilesAreOneLine() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "out").path
      let picture = sample("digits/0-0.png")
      for arguments in [
        ["import", picture, "--output", output], ["verify", picture],
        ["export", "--model", picture, "--onnx", output],
        ["quantize", "--model", picture, "--output", output],
        ["calibrate", "--model", picture, "--data", sample("mnist-5k"), "--output", output],
      ] {
        let run = try ProgramRun(Products.folder.appending(path: "swiftlet"), arguments)
        #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(arguments)")
        #expect(run.errors.contains("\(picture): expected "))
        #expect(!FileManager.default.fileExists(atPath: output))
      }
    }
  }

  @Test func aStateDictionaryIsImportedWithItsActivation() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appending(path: name).path }
      // Names of no format of ours: what stands between the layers is not told.
      let header =
        #"{"a1.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
        + #""a2.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}"#
      var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
      for number in [Float(1), 2] {
        bytes += withUnsafeBytes(of: number.bitPattern.littleEndian) { Data($0) }
      }
      try bytes.write(to: URL(filePath: path("state.safetensors")))
      let refused = try swiftlet("inspect", path("state.safetensors"))
      #expect(refused.status == 1 && refused.errorLines.count == 1 && refused.errors.contains("--activation"))
      let run = try swiftlet(
        "import", "--activation", "leaky-relu:0.2", "--output", path("m"), path("state.safetensors"))
      #expect(run.status == 0, "\(run.errors)")
      #expect(try swiftlet("inspect", path("m")).output.lowercased().contains("leaky"))
      let wrong = try swiftlet(
        "import", "--activation", "x", "--output", path("m"), path("state.safetensors"))
      #expect(wrong.status == 64)
    }
  }
}
