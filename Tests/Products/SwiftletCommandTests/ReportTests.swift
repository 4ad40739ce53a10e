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
}
