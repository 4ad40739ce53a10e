import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
  private let data = sample("mnist-5k")

  @Test func trainingWritesAPage() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "it's a report.html").path
      let plain = try swiftlet("train", "--data", data, "--epochs", "3")
      let run = try swiftlet("train", "--data", data, "--epochs", "3", "--report", path)
      #expect(run.status == 0 && run.output == plain.output)
      let page = try String(contentsOfFile: path, encoding: .utf8)
      #expect(page.contains("<title>784-128-10 on mnist-5k</title>"))
      // The command can be given to a shell; the accuracy is the one that was printed.
      #expect(page.contains("swiftlet train --data \(data) --epochs 3 --report '"))
      #expect(page.contains("/it'\\''s a report.html'"))
      let accuracy = try #require(run.output.firstMatch(of: /acc: (0\.\d+)/)).1
      #expect(page.contains("<dt>accuracy</dt><dd>\(accuracy)</dd>"))
      #expect(page.matches(of: /class="column" x=/).count == 3)
      #expect(page.matches(of: /<figure>/).count == 48)
      #expect(page.matches(of: /alt="unit \d+"/).count == 128)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test func evaluationWritesAPage() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "report.html").path
      let run = try swiftlet("evaluate", "--data", data, "--report", path)
      #expect(run.status == 0 && run.lines.count == 1)
      let page = try String(contentsOfFile: path, encoding: .utf8)
      let wrong = page.matches(of: /<td class="wrong"[^>]*>(\d+)</).reduce(0) { $0 + (Int($1.1) ?? 0) }
      let right = page.matches(of: /<td class="right"[^>]*>(\d+)</).reduce(0) { $0 + (Int($1.1) ?? 0) }
      let accuracy = try #require(run.output.firstMatch(of: /acc: (0\.\d+)/).flatMap { Double($0.1) })
      #expect(wrong + right == 900 && abs(Double(right) / 900 - accuracy) < 1e-6)
    }
  }

  @Test func aPageThatCannotBeWrittenIsOneLine() throws {
    let run = try swiftlet("evaluate", "--data", data, "--report", "/proc/report.html")
    #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1)
    #expect(run.errors.contains("/proc/report.html: expected "))
  }

  @Test func classesHaveALineEach() throws {
    let run = try swiftlet("evaluate", "--data", data, "--by-class")
    #expect(run.status == 0 && run.lines.count == 12)
    #expect(run.lines[1].wholeMatch(of: /class +precision +recall +pictures/) != nil)
    for (digit, line) in run.lines.dropFirst(2).enumerated() {
      let match = try #require(line.wholeMatch(of: /(\d) +([01]\.\d{4}) +([01]\.\d{4}) +90/))
      #expect(match.1 == "\(digit)" && Double(match.3).map { $0 > 0.8 } == true)
    }
  }

  @Test func numbersHaveAPageToo() throws {
    try withTemporaryFolder { folder in
      let (model, page) = (folder.appending(path: "m").path, folder.appending(path: "r.html").path)
      let again = folder.appending(path: "again.html").path
      let iris = sample("iris.csv")
      let train = try swiftlet(
        "train", "--data", iris, "--target", "petal_width", "--loss", "mse", "--epochs", "30", "--output",
        model,
        "--report", page)
      #expect(train.status == 0, "\(train.errors)")
      let text = try String(contentsOfFile: page, encoding: .utf8)
      #expect(text.contains("<h2>petal_width: residuals</h2>"))
      #expect(text.matches(of: /class="point"/).count == 2 * 30)
      #expect(!text.contains("<h2>Accuracy</h2>") && text.contains("<h2>Loss</h2>"))
      let evaluate = try swiftlet("evaluate", "--model", model, "--data", iris, "--report", again)
      #expect(evaluate.status == 0, "\(evaluate.errors)")
      let shown = try #require(
        try String(contentsOfFile: again, encoding: .utf8).firstMatch(of: /<b>(0\.\d{4})</)
      ).1
      let printed = try #require(evaluate.output.firstMatch(of: /r2: (0\.\d{4})/)).1
      #expect(abs((Double(shown) ?? 0) - (Double(printed) ?? 1)) < 0.00011)
      let refused = try swiftlet("evaluate", "--model", model, "--data", iris, "--by-class")
      #expect(refused.status != 0 && refused.errors.contains("--by-class"))
    }
  }
}
