import TestSupport
import Testing

@testable import Reports

@Suite struct CalibrationTests {
  @Test func bins() {
    let calibration = Calibration(sampleResults.outcomes)
    #expect(calibration.bins.map(\.count) == [0, 0, 0, 0, 0, 2, 1, 2, 2, 3])
    #expect(calibration.bins.map(\.correct) == [0, 0, 0, 0, 0, 1, 0, 2, 1, 3])
    #expect(calibration.bins[0].accuracy == nil && calibration.bins[8].accuracy == 0.5)
    #expect(abs(calibration.meanConfidence - 0.764) < 1e-12)
    // |1 − 1.05| + |0 − 0.6| + |2 − 1.45| + |1 − 1.65| + |3 − 2.89|, a tenth of it.
    #expect(abs(calibration.expectedError - 0.196) < 1e-12)
  }

  @Test func theExpectedErrorHasFifteenBins() {
    let outcomes = [(0.95, true), (0.95, false), (0.92, true), (0.61, false), (0.59, true)].map {
      Outcome(label: $1 ? 0 : 1, prediction: 0, confidence: $0, loss: 0)
    }
    // Bins end at 14/15 = 0.933 and at 9/15 = 0.6: |1 − 1.9| + |1 − 0.92| + |0 − 0.61| + |1 − 0.59|, a fifth of it.
    let error = Results(classNames: ["a", "b"], outcomes: outcomes).expectedCalibrationError
    #expect(abs(error - 0.4) < 1e-12)
  }

  @Test func honestPredictionsHaveLittleError() {
    var random = RandomNumbers(seed: 8)
    let draws = random.floats(40_000, in: 0...1).map(Double.init)
    let outcomes = (0..<20_000).map { index in
      let confidence = draws[2 * index]
      return Outcome(
        label: 0, prediction: draws[2 * index + 1] < confidence ? 0 : 1, confidence: confidence, loss: 0)
    }
    // Each bin's mean misses by a deviation of at most √(0.25/2000) = 0.011; thrice that is rare in all ten.
    #expect(Calibration(outcomes).expectedError < 0.034)
  }

  @Test func strangeConfidencesHaveABin() {
    let strange = [-1, 0, 1, 2, Double.nan, .infinity].map {
      Outcome(label: 0, prediction: 0, confidence: $0, loss: 0)
    }
    #expect(Calibration(strange).bins.map(\.count) == [3, 0, 0, 0, 0, 0, 0, 0, 0, 3])
  }
}
