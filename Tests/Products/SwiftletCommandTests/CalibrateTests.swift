import Foundation
import TestSupport
import Testing

/// Models whose probabilities are made to mean what they say, through the command line.
@Suite struct CalibrateTests {
  /// What a calibration prints.
  private struct Findings {
    let temperature: Double
    let before, after: [Double]

    /// - Returns: nil where it prints anything else.
    init?(_ text: String) {
      let line = #/loss: (\S+), acc: (\S+), ece: (\S+)/#
      guard let found = text.wholeMatch(of: #/temperature: (\S+)\nbefore: (.*)\nafter: (.*)\n/#),
        let before = found.2.wholeMatch(of: line), let after = found.3.wholeMatch(of: line)
      else { return nil }
      temperature = Double(found.1) ?? .nan
      self.before = [before.1, before.2, before.3].map { Double($0) ?? .nan }
      self.after = [after.1, after.2, after.3].map { Double($0) ?? .nan }
    }
  }

  private func classes(_ run: ProgramRun) -> [Substring] {
    run.lines.map { line in
      let fields = line.split(separator: "\t")
      return fields[fields.count - 2]
    }
  }

  @Test(arguments: ["float32", "float16", "int8", "whole numbers"])
  func probabilitiesMeanWhatTheySayAndDigitsStay(weights: String) throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appending(path: name).path }
      let data = sample("mnist-5k")
      // Smoothed labels teach a network to be less sure than right.
      var model = path("m")
      let train = try swiftlet(
        "train", "--data", data, "--recipe", "fast", "--label-smoothing", "0.2", "--epochs", "3",
        "--validation", "1000", "--output", model)
      #expect(train.status == 0, "\(train.errors)")
      if weights != "float32" {
        let small = path("small")
        let format = weights == "whole numbers" ? ["--calibrate", data] : ["--weights", weights]
        #expect(try swiftlet(["quantize", "--model", model, "--output", small] + format).status == 0)
        model = small
      }
      let run = try swiftlet(
        "calibrate", "--model", model, "--data", data, "--validation", "1000", "--output", path("c"))
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      let found = try #require(Findings(run.output), "\(run.output)")
      #expect((0.2...0.9).contains(found.temperature))
      #expect(found.after[0] < found.before[0] && found.after[1] == found.before[1])
      // A network that is less sure than right by some percent: of 1000 pictures nothing but chance is left.
      #expect(found.before[2] > 0.05 && found.after[2] < 0.03, "\(run.output)")
      // It is right at once, and on pictures that it was not fitted to.
      let again = try swiftlet(
        "calibrate", "--model", path("c"), "--data", data, "--validation", "1000", "--output", path("d"))
      #expect(try abs(#require(Findings(again.output)).temperature - 1) < 1e-3, "\(again.output)")
      let errors = try [model, path("c")].map { model in
        let evaluate = try swiftlet("evaluate", "--model", model, "--data", data, "--calibration")
        let plain = try swiftlet("evaluate", "--model", model, "--data", data)
        #expect(evaluate.lines.count == 2 && plain.lines == [evaluate.lines[0]])
        let line = try #require(evaluate.lines[1].wholeMatch(of: #/expected calibration error: (0\.\d{6})/#))
        return Double(line.1)!
      }
      #expect(errors[1] < 0.03 && 2 * errors[1] < errors[0], "\(errors)")
      // The pictures that the model carries are answered anew.
      let verify = try swiftlet("verify", path("c"))
      #expect(verify.status == 0 && verify.output.contains("5 of 5 pictures"))
      let digits = try [model, path("c")].map {
        classes(try swiftlet("predict", "--model", $0, sample("digits")))
      }
      #expect(digits[0].count == 100 && digits[0] == digits[1])
    }
  }

  @Test func tablesAndFoldersOfClassesDoToo() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appending(path: name).path }
      let table = sample("iris.csv")
      #expect(
        try swiftlet("train", "--data", table, "--epochs", "20", "--output", path("m")).status == 0)
      let run = try swiftlet("calibrate", "--model", path("m"), "--data", table, "--output", path("c"))
      let found = try #require(Findings(run.output), "\(run)")
      #expect(run.status == 0 && found.after[0] < found.before[0] && found.after[1] == found.before[1])
      let models = [path("m"), path("c")]
      let species = try models.map { classes(try swiftlet("predict", "--model", $0, table)) }
      #expect(species[0].count == 150 && species[0] == species[1])
      // All classes of the last fifty flowers are the same.
      let last = try swiftlet(
        "calibrate", "--model", path("m"), "--data", table, "--validation", "50", "--output", path("d"))
      #expect(last.output != run.output)

      // A hundred digits, some of them read wrong, in a folder for each class.
      for digit in 0..<10 {
        let inner = folder.appending(path: "digits/\(digit)")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        for copy in 0..<10 {
          try FileManager.default.copyItem(
            atPath: sample("digits/\(digit)-\(copy).png"), toPath: inner.appending(path: "\(copy).png").path)
        }
      }
      let digits = try swiftlet("calibrate", "--data", path("digits"), "--output", path("b"))
      let evaluated = try swiftlet("evaluate", "--data", path("digits"))
      #expect(digits.status == 0 && Findings(digits.output) != nil, "\(digits)")
      #expect(digits.lines[1].hasPrefix("before: \(evaluated.lines[0]), ece: "))
    }
  }

  @Test func whatCannotBeIsOneLineAndLeavesTheOldFile() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "out")
      try Data("the old one".utf8).write(to: output)
      let inner = folder.appending(path: "right/7")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: sample("digits/7-0.png"), toPath: inner.appending(path: "7.png").path)
      let (right, table) = (folder.appending(path: "right").path, sample("iris.csv"))
      for (data, options, problem) in [
        (
          right, [],
          "the bundled model: expected logits that one temperature from 0.01 to 100.0 fits best, found ones that a lower "
            + "one always fits better: 1 of 1 samples are told right"
        ),
        (right, ["--validation", "2"], "\(right): expected at least 2 training pictures, found 1"),
        (table, [], "the bundled model: expected a model of rows, found one of pictures"),
      ] {
        let run = try swiftlet(["calibrate", "--data", data, "--output", output.path] + options)
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors == "swiftlet: \(problem)\n")
        #expect(try Data(contentsOf: output) == Data("the old one".utf8))
      }
    }
  }
}
