/// What a model predicted of one number, or of one yes-or-no answer, and what follows from it.
public struct NumberResults: Equatable, Sendable {
  /// What the number is called.
  public var name: String
  /// What it is, by sample, in its own scale; 0 or 1 for an answer.
  public var truths: [Double]
  /// What the model said, likewise; the probability of a yes for an answer.
  public var predictions: [Double]

  /// Joins truths and predictions.
  ///
  /// - Precondition: There is one of each for every sample.
  public init(name: String, truths: [Double], predictions: [Double]) {
    precondition(truths.count == predictions.count)
    self.name = name
    self.truths = truths
    self.predictions = predictions
  }

  /// Predictions less truths.
  public var residuals: [Double] { zip(predictions, truths).map { $0 - $1 } }

  /// Mean of the absolute error.
  public var meanAbsoluteError: Double { mean(residuals.map(\.magnitude)) }

  /// Root of the mean squared error.
  public var rootMeanSquaredError: Double { mean(residuals.map { $0 * $0 }).squareRoot() }

  /// The coefficient of determination R²; nil where all truths are the same.
  public var determination: Double? {
    let average = mean(truths)
    let spread = mean(truths.map { ($0 - average) * ($0 - average) })
    return spread == 0 ? nil : 1 - mean(residuals.map { $0 * $0 }) / spread
  }

  /// Samples by answer, told by a probability of at least ½: [truth][prediction], where 1 is a yes.
  var answers: [[Int]] {
    var counts = [[0, 0], [0, 0]]
    for (truth, prediction) in zip(truths, predictions) {
      counts[truth >= 0.5 ? 1 : 0][prediction >= 0.5 ? 1 : 0] += 1
    }
    return counts
  }
}

private func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(max(numbers.count, 1)) }
