import Foundation
import TestSupport
import Testing

/// Models of whole numbers through the command line.
@Suite struct WholeNumberTests {
  private let sets = ["portable", "avx2", "avxvnni", "avx512", "avx512vnni"]

  @Test func everyInstructionSetAnswersTheSame() throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      let tutorial = sample("tutorial.safetensors")
      let quantize = try swiftlet(
        "quantize", "--model", tutorial, "--calibrate", sample("mnist-5k"), "--output", model)
      #expect(quantize.status == 0 && quantize.errors.isEmpty)
      var answers: Set<String> = []
      for set in sets {
        let environment = ["SWIFTLET_INSTRUCTION_SET": set]
        let signature = try swiftlet(["verify", "--signature", model], environment: environment)
        guard !signature.errors.contains("expected one of those that this CPU has") else { continue }
        #expect(signature.status == 0 && signature.lines.first?.count == 16)
        let predictions = try swiftlet(
          ["predict", "--model", model, sample("digits")], environment: environment)
        answers.insert(signature.output + predictions.output)
      }
      #expect(answers.count == 1)
      #expect(try swiftlet("verify", model).output.hasSuffix("logits off by 0.0 at most\n"))
      let floats = try swiftlet("predict", "--model", tutorial, sample("digits")).lines.map {
        $0.split(separator: "\t")[1]
      }
      let found = try swiftlet("predict", "--model", model, sample("digits")).lines.map {
        $0.split(separator: "\t")[1]
      }
      #expect(zip(floats, found).count { $0 == $1 } >= 99)
      #expect(try swiftlet("evaluate", "--data", sample("mnist-5k"), "--model", model).status == 0)
    }
  }

  @Test func rowsAreQuantizedToo() throws {
    try withTemporaryFolder { folder in
      let (table, model, small) = (
        folder.appending(path: "t.csv").path, folder.appending(path: "m").path,
        folder.appending(path: "s").path
      )
      let rows = (0..<300).map { i in
        let (x, y) = (Double(i * 37 % 101) / 10 - 5, Double(i * 53 % 89) / 8 - 5)
        return "\(x),\(y * 1000),\(x * x + y * y < 16 ? "in" : "out")"
      }
      try Data((["a,b,side"] + rows).joined(separator: "\n").utf8).write(to: URL(filePath: table))
      #expect(
        try swiftlet("train", "--data", table, "--layers", "16-16", "--epochs", "60", "--output", model)
          .status == 0)
      #expect(try swiftlet("quantize", "--model", model, "--calibrate", table, "--output", small).status == 0)
      #expect(try swiftlet("verify", "--signature", small).status == 0)
      let floats = try swiftlet("predict", "--model", model, table).lines
      let found = try swiftlet("predict", "--model", small, table).lines
      #expect(floats.count >= 300 && floats.count == found.count)
      let same = zip(floats, found).count {
        $0.split(separator: "\t").prefix(2) == $1.split(separator: "\t").prefix(2)
      }
      #expect(same * 100 >= 95 * floats.count)
      let pictures = try swiftlet("evaluate", "--model", small, "--data", sample("mnist-5k"))
      #expect(pictures.status == 1 && pictures.errorLines.count == 1)
      #expect(pictures.errors.contains("expected a model of pictures, found one of rows"))
    }
  }

  @Test func whatCannotBeIsOneLine() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "out").path
      let (pictures, floats) = (sample("mnist-5k"), sample("tutorial.safetensors"))
      for (arguments, expected) in [
        (["verify", "--signature", floats], "expected a model of whole numbers"),
        (
          ["export", "--model", floats, "--c-header", output, "--int8"],
          "expected a model of whole numbers ('--calibrate DATA' makes one)"
        ),
        (["quantize", "--calibrate", folder.appending(path: "none").path, "--output", output], "none"),
        (["export", "--c-header", output, "--int8", "--calibrate", pictures, "--name", "1a"], "found '1a'"),
      ] {
        let run = try swiftlet(arguments)
        #expect(
          run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(arguments): \(run.errors)")
        #expect(run.errors.contains(expected), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: output))
      }
      let usage = try swiftlet(
        "quantize", "--weights", "float16", "--calibrate", pictures, "--output", output)
      #expect(usage.status == 64 && usage.errors.contains("option '--calibrate'"))
    }
  }
}
