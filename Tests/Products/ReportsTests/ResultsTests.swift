import Testing

@testable import Reports

@Suite struct ResultsTests {
  @Test func countsAndShares() {
    let results = sampleResults
    #expect(results.confusion == [[3, 1, 0], [1, 2, 0], [0, 1, 2]])
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
}
