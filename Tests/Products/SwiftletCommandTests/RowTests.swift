import Foundation
import TestSupport
import Testing

/// Tables and arrays from the command line.
@Suite struct RowTests {
  /// Three kinds of points around three centres, with a text, a gap and a number that follows from the others.
  private func table(_ rows: Int, seed: UInt64 = 1) -> String {
    var random = RandomNumbers(seed: seed)
    var lines = ["x,y,kind of \"field\",value,species"].map {
      $0.replacing("kind of \"field\"", with: "\"kind of \"\"field\"\"\"")
    }
    for row in 0..<rows {
      let species = row % 3
      let x = Float(species) * 2 + Float.random(in: -0.7...0.7, using: &random)
      let y = Float(species % 2) * 3 + Float.random(in: -0.7...0.7, using: &random)
      let value = 100 + 10 * x - 5 * y
      lines.append("\(x),\(y),\(["wet", "dry"][row % 2]),\(value),\(["iris", "rose", "tulip"][species])")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: [["--target", "species"], []]) func aTableOfClassesIsLearnt(target: [String]) throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv"), folder.appending(path: "m").path)
      try Data(table(300).utf8).write(to: data)
      let train = try swiftlet(["train", "--data", data.path, "--epochs", "60", "--output", model] + target)
      #expect(train.status == 0, "\(train.errors)")
      let accuracy = try #require(train.output.firstMatch(of: /acc: (.*)/)).1
      #expect(Double(accuracy)! > 0.95)
      let other = folder.appending(path: "other.csv")
      try Data(table(90, seed: 2).utf8).write(to: other)
      let evaluate = try swiftlet("evaluate", "--model", model, "--data", other.path, "--by-class")
      #expect(evaluate.status == 0 && evaluate.output.contains("tulip"))
      let predict = try swiftlet("predict", "--model", model, "--csv", other.path)
      #expect(predict.status == 0 && predict.lines.count == 91)
      #expect(predict.lines[0] == "path,row,class,probability")
      let right = predict.lines.dropFirst().enumerated().count { row, line in
        line.split(separator: ",")[2] == ["iris", "rose", "tulip"][row % 3]
      }
      #expect(right > 80)
      let json = try swiftlet("predict", "--model", model, "--json", other.path)
      #expect(
        json.lines[0].contains("\"row\":1,\"class\":\"") && json.lines[0].contains("\"probabilities\":["))
    }
  }

  @Test func numbersAreLearntInTheirOwnScale() throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv"), folder.appending(path: "m").path)
      try Data(table(300).utf8).write(to: data)
      let train = try swiftlet(
        "train", "--data", data.path, "--target", "value", "--epochs", "200", "--output", model)
      let found = try #require(train.output.firstMatch(of: /rmse: (.*), mae: (.*), r2: (.*)/))
      #expect(Double(found.1)! < 2 && Double(found.3)! > 0.98)
      let predict = try swiftlet("predict", "--model", model, data.path)
      let first = Double(predict.lines[0].split(separator: "\t")[2])
      #expect((80...130).contains(first!))
      #expect(try swiftlet("inspect", model).output.contains("outputs       numbers"))
    }
  }

  @Test(arguments: ["mse", "mae", "huber", "cross-entropy"]) func everyLossTrains(loss: String) throws {
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "t.csv")
      try Data(table(60).utf8).write(to: data)
      let target = loss == "cross-entropy" ? "species" : "x,value"
      let run = try swiftlet(
        "train", "--data", data.path, "--target", target, "--loss", loss, "--epochs", "2")
      #expect(run.status == 0 && run.lines.count == 1, "\(run.errors)")
    }
  }

  @Test func answersAreLearnt() throws {
    try withTemporaryFolder { folder in
      var random = RandomNumbers(seed: 3)
      var lines = ["a,b,both,either"]
      for _ in 0..<200 {
        let (a, b) = (Int.random(in: 0...1, using: &random), Int.random(in: 0...1, using: &random))
        lines.append("\(a),\(b),\(a & b),\(a | b)")
      }
      let (data, model) = (folder.appending(path: "t.csv"), folder.appending(path: "m").path)
      try Data(lines.joined(separator: "\n").utf8).write(to: data)
      let train = try swiftlet(
        "train", "--data", data.path, "--target", "both,either", "--loss", "binary-cross-entropy", "--epochs",
        "100", "--batch-size", "20", "--learning-rate", "0.01", "--output", model)
      #expect(train.output.contains("acc: 1.000000"), "\(train.output) \(train.errors)")
      let predict = try swiftlet("predict", "--csv", "--model", model, data.path)
      #expect(predict.lines[0] == "path,row,both,either")
    }
  }

  @Test func rowsThatHaveLessProbabilityAreUnsure() throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv"), folder.appending(path: "m").path)
      try Data(table(90).utf8).write(to: data)
      #expect(
        try swiftlet("train", "--data", data.path, "--epochs", "20", "--output", model).status == 0)
      let plain = try swiftlet("predict", "--model", model, data.path).lines.map { $0.split(separator: "\t") }
      // Between two of them: what is printed is rounded.
      let sorted = Set(plain.map { Double($0[3])! }).sorted()
      let middle = (sorted[sorted.count / 2] + sorted[sorted.count / 2 + 1]) / 2
      let predict = ["predict", "--model", model, "--unsure-below", "\(middle)"]
      let found = try swiftlet(predict + [data.path])
      #expect(found.status == 0 && found.errors.isEmpty)
      #expect(
        found.lines.map { $0.split(separator: "\t") }
          == plain.map { [$0[0], $0[1], Double($0[3])! < middle ? "unsure" : $0[2], $0[3]] })
      #expect(found.output.contains("\tunsure\t"))
      let unsure = try #require(plain.firstIndex { Double($0[3])! < middle })
      let csv = try swiftlet(predict + ["--csv", data.path]).lines[unsure + 1]
      #expect(csv == "\(data.path),\(unsure + 1),unsure,\(plain[unsure][3])")
      let json = try swiftlet(predict + ["--json", data.path]).lines[unsure]
      #expect(json.contains("\"class\":null,\"likeliest\":\"\(plain[unsure][2])\",\"probability\":"))
    }
  }

  @Test func aProbabilityThatIsNoNumberIsUnsure() throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv").path, folder.appending(path: "m").path)
      try Data(table(60).utf8).write(to: URL(filePath: data))
      let train = ["train", "--data", data, "--normalization", "layer", "--epochs", "1", "--output", model]
      #expect(try swiftlet(train).status == 0)
      // The variance of numbers so large is none.
      try Data((table(0) + "3e38,-3e38,wet,3e38,iris\n").utf8).write(to: URL(filePath: data))
      let predict = ["predict", "--model", model, "--unsure-below", "0", data]
      let found = try swiftlet(predict)
      #expect(found.status == 0 && found.output.contains("\t1\tunsure\t") && found.output.contains("nan"))
      let json = try swiftlet(predict + ["--json"]).output
      #expect(json.contains("\"class\":null,") && json.contains("\"probability\":null,"), "\(json)")
      #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
    }
  }

  @Test(arguments: [("value", "mse", "numbers"), ("kind", "binary-cross-entropy", "yes-or-no answers")])
  func whatTellsNoClassesIsNeverUnsureNorCalibrated(target: String, loss: String, found: String) throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv").path, folder.appending(path: "m").path)
      let rows = (0..<30).map { "\($0),\($0 % 2),\($0 * 3)" }
      try Data((["x,kind,value"] + rows).joined(separator: "\n").utf8).write(to: URL(filePath: data))
      let train = try swiftlet(
        "train", "--data", data, "--target", target, "--loss", loss, "--epochs", "1", "--output", model)
      #expect(train.status == 0, "\(train.errors)")
      let unsure = try swiftlet("predict", "--model", model, "--unsure-below", "0.9", data)
      #expect(unsure.status == 64 && unsure.output.isEmpty)
      #expect(
        unsure.errorLines.first
          == "swiftlet predict: option '--unsure-below': expected a model of classes, found one of \(found)")
      let output = folder.appending(path: "out").path
      let calibrate = try swiftlet("calibrate", "--model", model, "--data", data, "--output", output)
      #expect(calibrate.status == 1 && calibrate.output.isEmpty)
      #expect(
        calibrate.errors
          == "swiftlet: \(model): expected a model that tells classes, found one that tells \(found)\n")
      #expect(!FileManager.default.fileExists(atPath: output))
      let evaluate = try swiftlet("evaluate", "--model", model, "--data", data, "--calibration")
      #expect(
        evaluate.status == 64 && evaluate.errors.contains("option '--calibration': expected a model of"))
    }
  }

  @Test func earlyStoppingKeepsTheBest() throws {
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "t.csv")
      try Data(table(60).utf8).write(to: data)
      let run = try swiftlet(
        "train", "--data", data.path, "--early-stopping", "3", "--epochs", "5000", "--learning-rate", "0.05")
      #expect(run.status == 0 && run.errors.contains("stopped: the best loss on held-out samples is "))
    }
  }

  @Test func classWeightsMoveTheBalance() throws {
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "t.csv")
      try Data(table(60).utf8).write(to: data)
      let arguments = ["train", "--data", data.path, "--epochs", "3"]
      let plain = try swiftlet(arguments)
      #expect(try swiftlet(arguments + ["--class-weights", "1,1,1"]).output == plain.output)
      #expect(try swiftlet(arguments + ["--class-weights", "5,1,1"]).output != plain.output)
      #expect(try swiftlet(arguments + ["--class-weights", "1,1"]).status == 64)
      #expect(try swiftlet(arguments + ["--class-weights", "balanced"]).status == 0)
    }
  }

  @Test func aRunOnATableIsResumed() throws {
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "t.csv")
      try Data(table(120).utf8).write(to: data)
      let (one, other) = (folder.appending(path: "1").path, folder.appending(path: "2").path)
      let arguments = ["train", "--data", data.path, "--epochs", "6", "--target", "value", "--loss", "huber"]
      let whole = try swiftlet(
        arguments + ["--checkpoint", one, "--every", "3", "--log", folder.appending(path: "l").path])
      #expect(whole.status == 0)
      let again = try swiftlet("train", "--data", data.path, "--resume", one, "--checkpoint", other)
      #expect(again.status == 0 && again.output == whole.output, "\(again.errors)")
    }
  }

  @Test func badTablesAreOneLine() throws {
    try withTemporaryFolder { folder in
      let data = folder.appending(path: "t.csv")
      for (text, options, expected) in [
        ("", [String](), "t.csv: expected "), ("a,b\n1,2\n3\n", [], "line 3"),
        ("a,b\n1,2\n,3\n4,1\n", [], "column a on line 3"),
        ("a,b\n1,2\n3,4\n", ["--target", "c"], "the column c"),
        ("a,b\n1,x\n3,y\n", ["--loss", "mse"], "a number in column b"),
        ("a,b\n1,2\n3,1\n", ["--loss", "binary-cross-entropy"], "0 or 1 in column b"),
      ] {
        try Data(text.utf8).write(to: data)
        let run = try swiftlet(["train", "--data", data.path, "--epochs", "1"] + options)
        #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(text): \(run.errors)")
        #expect(run.errors.contains(expected) && run.errors.contains(", found "), "\(run.errors)")
      }
      try Data("a,b\n1,2\n,3\n4,1\n5,2\n".utf8).write(to: data)
      #expect(
        try swiftlet("train", "--data", data.path, "--epochs", "1", "--missing", "mean", "--loss", "mse")
          .status == 0)
    }
  }

  @Test func columnsMayBeLeftAsTheyAre() throws {
    try withTemporaryFolder { folder in
      let (data, model) = (folder.appending(path: "t.csv"), folder.appending(path: "m").path)
      try Data(table(60).utf8).write(to: data)
      let arguments = ["train", "--data", data.path, "--epochs", "5", "--output", model]
      let standard = try swiftlet(arguments)
      #expect(try swiftlet(arguments + ["--scaling", "standard"]).output == standard.output)
      #expect(try swiftlet("inspect", model).output.contains("feature_means"))
      let plain = try swiftlet(arguments + ["--scaling", "none"])
      #expect(plain.status == 0 && plain.output != standard.output)
      #expect(try !swiftlet("inspect", model).output.contains("feature_means"))
      #expect(try swiftlet("predict", "--model", model, data.path).status == 0)
      #expect(try swiftlet(arguments + ["--scaling", "x"]).status == 64)
    }
  }
}
