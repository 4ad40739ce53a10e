import Testing

@testable import Reports

@Suite struct ResultsTests {
  @Test func countsAndShares() {
    let results = sampleResults
    let counts = (0..<3).map { label in (0..<3).map { results.count(of: label, readAs: $0) } }
    #expect(counts == [[3, 1, 0], [1, 2, 0], [0, 1, 2]])
    #expect(results.commonestMistakes(2).map(\.count) == [1, 1])
    #expect(results.correct == 7 && results.accuracy == 0.7)
    #expect((0..<3).map(results.support) == [4, 3, 3])
    let precision: [Double?] = [0.75, 0.5, 1]
    let recall: [Double?] = [0.75, 2.0 / 3, 2.0 / 3]
    #expect((0..<3).map(results.precision) == precision)
    #expect((0..<3).map(results.recall) == recall)
    let losses = [0.1, 0.2, 1.6, 0.25, 0.01, 0.5, 1.85, 0, 1.55, 0.3]
    #expect(abs(results.meanLoss - losses.reduce(0, +) / 10) < 1e-12)
  }

  @Test func worstMistakesComeFirst() {
    #expect(sampleResults.worst(2) == [6, 2])
    #expect(sampleResults.worst(10) == [6, 2, 8])
  }

  @Test func classesWithoutPicturesHaveNoShares() {
    let results = Results(classNames: ["a", "b"], outcomes: [])
    #expect(results.precision(0) == nil && results.recall(1) == nil)
    #expect(results.accuracy == 0 && results.meanLoss == 0 && results.worst(5).isEmpty)
  }

  /// The ends of Wilson's interval are where the seen share is z deviations from the true one.
  @Test(arguments: [(0, 10), (5, 10), (9750, 10_000), (10, 10), (1, 3)])
  func wilsonSolvesItsEquation(part: Int, whole: Int) {
    let interval = wilsonInterval(part, of: whole)
    let seen = Double(part) / Double(whole)
    #expect(interval.contains(seen) && interval.lowerBound >= 0 && interval.upperBound <= 1)
    for end in [interval.lowerBound, interval.upperBound] {
      let deviation = (end * (1 - end) / Double(whole)).squareRoot()
      #expect(abs(abs(seen - end) - 1.96 * deviation) < 1e-9)
    }
  }

  @Test func numbersHaveTheUsualErrors() {
    let results = NumberResults(name: "x", truths: [1, 2, 3, 6], predictions: [2, 2, 3, 4])
    #expect(results.residuals == [1, 0, 0, -2])
    #expect(results.meanAbsoluteError == 0.75)
    #expect(results.rootMeanSquaredError == 1.25.squareRoot())
    // Squares about the mean, 3, are 4 + 1 + 0 + 9.
    #expect(results.determination.map { abs($0 - (1 - 5.0 / 14)) < 1e-12 } == true)
    #expect(NumberResults(name: "x", truths: [2, 2], predictions: [1, 2]).determination == nil)
  }

  @Test(arguments: [
    (0.000123456, "0.0001235"), (0.5, "0.5000"), (1, "1.000"), (12.345, "12.35"), (123.4, "123.4"),
    (98_765, "98765"), (-3.25, "-3.250"), (0, "0.0"),
  ]) func numbersAreWrittenShort(_ number: Double, _ text: String) { #expect(short(number) == text) }
}
