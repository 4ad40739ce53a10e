/// Whether probabilities can be taken at their word: of the pictures read with 80 % confidence, are 80 % right?
///
/// Predictions fall into bins of equal width by confidence, as in C. Guo and others, "On calibration of modern
/// neural networks", 2017.
struct Calibration: Equatable {
  /// Predictions of similar confidence.
  struct Bin: Equatable {
    /// How many there are.
    var count = 0
    /// How many of them are right.
    var correct = 0
    /// Sum of their confidences.
    var confidenceSum = 0.0

    /// Mean confidence; nil for an empty bin.
    var confidence: Double? { count == 0 ? nil : confidenceSum / Double(count) }
    /// Share that is right; nil for an empty bin.
    var accuracy: Double? { share(correct, of: count) }
  }

  /// From the least confidence to the greatest.
  let bins: [Bin]

  /// Sorts outcomes into bins.
  init(_ outcomes: [Outcome], binCount: Int = 10) {
    var bins = [Bin](repeating: Bin(), count: binCount)
    for outcome in outcomes {
      // Not a number counts as no confidence.
      let position = outcome.confidence > 0 ? Int(min(outcome.confidence, 1) * Double(binCount)) : 0
      let place = min(position, binCount - 1)
      bins[place].count += 1
      bins[place].correct += outcome.isRight ? 1 : 0
      bins[place].confidenceSum += outcome.confidence
    }
    self.bins = bins
  }

  /// Mean confidence of all predictions, 0 … 1.
  var meanConfidence: Double { bins.reduce(0) { $0 + $1.confidenceSum } / Double(max(count, 1)) }

  /// Expected calibration error: the mean distance of a bin's accuracy from its confidence, by its predictions.
  var expectedError: Double {
    let sum = bins.reduce(0) { $0 + abs(Double($1.correct) - $1.confidenceSum) }
    return sum / Double(max(count, 1))
  }

  private var count: Int { bins.reduce(0) { $0 + $1.count } }
}
