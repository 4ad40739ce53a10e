import Foundation
import Pictures
import Testing

@testable import Reports

@Suite struct PageTests {
  @Test func holdsEveryPart() {
    let page = sampleReport().html()
    for heading in [
      "Loss", "Accuracy", "Learning rate", "Time per epoch", "Confusion", "Classes", "Calibration",
      "Configuration", "Worst mistakes", "First layer",
    ] { #expect(page.contains("<h2>\(heading)</h2>"), "\(heading)") }
    #expect(page.contains("cat read as dog: 1") && page.contains("70.00\u{A0}%"))
  }

  @Test func anEvaluationAloneHasNoTraining() {
    let page = sampleReport(epochs: 0).html()
    #expect(!page.contains("<h2>Loss</h2>") && !page.contains("<h2>Learning rate</h2>"))
    #expect(page.contains("<h2>Confusion</h2>"))
  }

  @Test func needsNothingFromElsewhere() throws {
    let page = sampleReport().html()
    #expect(!page.contains("<script") && !page.contains("://") && !page.contains("@import"))
    for match in page.matches(of: /(?:src|href)="([^"]*)"/) { #expect(match.1.hasPrefix("data:")) }
    for match in page.matches(of: /url\(([^)]*)\)/) { #expect(match.1.hasPrefix("#")) }
  }

  @Test func picturesAreWhole() throws {
    let report = sampleReport()
    let found = try report.html().matches(of: /data:image\/png;base64,([^"]*)"/).map { match in
      let bytes = try #require(Data(base64Encoded: String(match.1)))
      return try Picture(png: Array(bytes), name: "page")
    }
    #expect(found == report.mistakes.map(\.picture) + report.weights)
  }

  @Test func textMeansItself() {
    let hostile = "</style><img src=x onerror=alert(1)>\"&\u{1}"
    var report = sampleReport()
    report.title = hostile
    report.command = hostile
    report.configuration = [Report.Fact(hostile, hostile)]
    let results = Results(
      classNames: [hostile, "b", "c"], outcomes: [Outcome(label: 0, prediction: 0, confidence: 1, loss: 0)])
    report.findings = .classes(results)
    report.mistakes = [Report.Mistake(picture: noise(1), outcome: results.outcomes[0])]
    let page = report.html()
    #expect(!page.contains("<img src=x") && !page.contains("\u{1}"))
    #expect(page.components(separatedBy: "</style>").count == 2)
    #expect(page.contains("&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&amp;\u{FFFD}"))
  }

  @Test func numbersThatAreNoneDoNotSpoilTheCharts() {
    var report = sampleReport()
    report.epochs[1].loss = .nan
    report.epochs[2].heldOutLoss = .infinity
    report.epochs[3].seconds = .nan
    report.learningRates[5] = .nan
    for match in report.html().matches(of: /(?:points|cx|cy|x|y|width|height)="([^"]*)"/) {
      #expect(!match.1.contains("nan") && !match.1.contains("inf"))
    }
  }

  @Test(arguments: [1, 2, 61, 2000]) func anyNumberOfEpochs(count: Int) {
    let page = sampleReport(epochs: count).html()
    #expect(page.matches(of: /class="column" x=/).count == count)
  }

  @Test func numbersHaveTheirCharts() throws {
    let page = numberReport().html()
    for heading in [
      "Numbers", "price &lt;€&gt;: predicted and true", "price &lt;€&gt;: residuals", "size: residuals",
      "Configuration",
    ] { #expect(page.contains("<h2>\(heading)</h2>"), "\(heading)") }
    #expect(!page.contains("<h2>Confusion</h2>") && !page.contains("Worst mistakes"))
    // Two charts for each number, and every row in each of them.
    #expect(page.matches(of: /class="point"/).count == 4 * 300)
    for match in page.matches(of: /(?:cx|cy|x1|y2)="([^"]*)"/) {
      let place = try #require(Double(match.1))
      #expect((0...560).contains(place))
    }
  }

  @Test func chartsOfManyRowsShowSomeOfThemAndSaySo() {
    let page = numberReport(5000).html()
    #expect(page.matches(of: /class="point"/).count == 4 * 1000)
    #expect(page.contains("1,000 of 5,000 rows."))
  }

  @Test func numbersThatAreNoneHaveNoPoints() {
    var report = numberReport()
    report.findings = .numbers(
      [NumberResults(name: "x", truths: [1, 2, 3], predictions: [.nan, 2, .infinity])], meanLoss: .nan)
    let page = report.html()
    #expect(page.matches(of: /class="point"/).count == 2)
    for match in page.matches(of: /(?:cx|cy|x1|y2)="([^"]*)"/) { #expect(Double(match.1)?.isFinite == true) }
  }

  @Test func answersAreCounted() {
    var report = numberReport()
    report.findings = .answers(
      [NumberResults(name: "wet", truths: [1, 1, 0, 0], predictions: [0.9, 0.2, 0.6, 0.1])], meanLoss: 0.4)
    let page = report.html()
    #expect(page.contains("<h2>Answers</h2>") && page.contains("of 4 answers are right"))
    #expect(page.contains("<td>50.0\u{A0}%</td><td>50.0\u{A0}%</td><td>50.0\u{A0}%</td><td>2</td>"))
  }

  @Test func manyClassesAreNoMatrix() {
    let count = 65_536
    let outcomes = (0..<1000).map { row in
      Outcome(label: row, prediction: row % 10 == 0 ? row + 7 : row, confidence: 0.9, loss: 0.2)
    }
    var report = sampleReport()
    report.mistakes = []
    report.findings = .classes(Results(classNames: (0..<count).map { "c\($0)" }, outcomes: outcomes))
    let page = report.html()
    #expect(page.utf8.count < 1_000_000)
    #expect(page.contains("<th scope=\"row\">c20</th><td>c27</td><td>1</td>"))
    #expect(page.contains("The 400 classes of most pictures, of 65,536."))
  }
}
