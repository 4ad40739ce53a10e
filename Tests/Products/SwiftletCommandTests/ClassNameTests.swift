import Foundation
import TestSupport
import Testing

@Suite struct ClassNameTests {
  private let data = sample("mnist-5k")
  private let list = "zero,one,two,three,four,five,six,seven,eight,nine & more"

  @Test(arguments: [false, true]) func namesAreKeptAndShown(inFile: Bool) throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      let file = folder.appending(path: "classes.txt")
      let lines = list.split(separator: ",").map { "  \($0)\t\r\n" }.joined()
      try Data(lines.utf8).write(to: file)
      let train = try swiftlet(
        "train", "--data", data, "--epochs", "2", "--output", model, "--classes", inFile ? file.path : list)
      #expect(train.status == 0, "\(train.errors)")
      #expect(try swiftlet("inspect", model).output.contains("two three"))
      let predict = try swiftlet("predict", "--model", model, sample("digits/0-1.png"))
      #expect(predict.output.contains("\tzero\t"))
      let json = try swiftlet("predict", "--json", "--model", model, sample("digits/0-1.png"))
      #expect(json.output.contains("\"class\":\"zero\""))
      let report = folder.appending(path: "report.html")
      let evaluate = try swiftlet(
        "evaluate", "--model", model, "--data", data, "--by-class", "--report", report.path)
      #expect(evaluate.lines.last?.hasPrefix("nine & more  ") == true)
      #expect(
        try String(contentsOf: report, encoding: .utf8).contains("<th scope=\"row\">nine &amp; more</th>"))
    }
  }

  @Test func wrongNamesAreOneLine() throws {
    try withTemporaryFolder { folder in
      let short = folder.appending(path: "short").path
      let binary = folder.appending(path: "binary").path
      try Data("a\nb\n".utf8).write(to: URL(filePath: short))
      try Data([0xFF, 0x0A]).write(to: URL(filePath: binary))
      let missing = folder.appending(path: "missing").path
      let cases = [
        ("a,b", "--classes"), (",,,,,,,,,,", "--classes"), (short, short), (binary, binary),
        (missing, missing),
      ]
      for (classes, blamed) in cases {
        let run = try swiftlet("train", "--data", data, "--classes", classes)
        #expect(
          run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(classes): \(run.errors)")
        #expect(run.errors.contains("\(blamed): expected "))
      }
    }
  }

  @Test func fashionMNISTIsRecognised() throws {
    // Where Debian's package dataset-fashion-mnist puts it.
    let fashion = "/usr/share/datasets/fashion-mnist"
    guard FileManager.default.fileExists(atPath: fashion) else {
      return print("skipped: \(fashion) is not there")
    }
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      #expect(try swiftlet("train", "--data", fashion, "--epochs", "1", "--output", model).status == 0)
      let run = try swiftlet("evaluate", "--model", model, "--data", fashion, "--by-class")
      let names = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      ]
      #expect(run.lines.count == 12)
      for (name, line) in zip(names + ["Ankle boot"], run.lines.dropFirst(2)) {
        #expect(line.hasPrefix("\(name)  "))
      }
    }
  }
}
