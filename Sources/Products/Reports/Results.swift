/// What a model said of one picture.
public struct Outcome: Equatable, Sendable {
  /// The class of the picture.
  public var label: Int
  /// The class the model found likeliest.
  public var prediction: Int
  /// The probability the model gave to its prediction, 0 … 1.
  public var confidence: Double
  /// Cross-entropy: −ln of the probability the model gave to the label.
  public var loss: Double

  /// Whether the prediction is the label.
  public var isRight: Bool { prediction == label }

  /// Describes what a model said of a picture.
  public init(label: Int, prediction: Int, confidence: Double, loss: Double) {
    self.label = label
    self.prediction = prediction
    self.confidence = confidence
    self.loss = loss
  }
}

/// What a model said of test pictures, and what follows from it.
public struct Results: Equatable, Sendable {
  /// What each class is called, by label.
  public let classNames: [String]
  /// What the model said, by picture.
  public let outcomes: [Outcome]
  /// How many pictures of a class were taken for another: [label][prediction].
  public let confusion: [[Int]]

  /// Counts.
  ///
  /// - Precondition: Every label and prediction has a class name.
  public init(classNames: [String], outcomes: [Outcome]) {
    self.classNames = classNames
    self.outcomes = outcomes
    var counts = classNames.map { _ in [Int](repeating: 0, count: classNames.count) }
    for outcome in outcomes { counts[outcome.label][outcome.prediction] += 1 }
    confusion = counts
  }

  /// How many pictures were read right.
  public var correct: Int { outcomes.reduce(0) { $0 + ($1.isRight ? 1 : 0) } }
  /// Share of the pictures that were read right, 0 … 1.
  public var accuracy: Double { share(correct, of: outcomes.count) ?? 0 }
  /// Mean cross-entropy of a picture.
  public var meanLoss: Double { outcomes.reduce(0) { $0 + $1.loss } / Double(max(outcomes.count, 1)) }

  /// Pictures of a class.
  public func support(_ label: Int) -> Int { confusion[label].reduce(0, +) }

  /// Share of the pictures read as a class that belong to it; nil where none was read so.
  public func precision(_ label: Int) -> Double? {
    share(confusion[label][label], of: confusion.reduce(0) { $0 + $1[label] })
  }

  /// Share of the pictures of a class that were read so; nil where there are none.
  public func recall(_ label: Int) -> Double? { share(confusion[label][label], of: support(label)) }

  /// The places of the `count` pictures with the greatest loss among those read wrong, worst first.
  public func worst(_ count: Int) -> [Int] {
    let wrong = outcomes.indices.filter { !outcomes[$0].isRight }
    return Array(wrong.sorted { outcomes[$0].loss > outcomes[$1].loss }.prefix(count))
  }
}

/// A part of a whole, 0 … 1; nil where there is no whole.
func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }

/// The interval that holds the true share with a probability of 95 %, where `part` of `whole` were seen.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
func wilsonInterval(_ part: Int, of whole: Int) -> ClosedRange<Double> {
  guard let seen = share(part, of: whole) else { return 0...1 }
  let z = 1.96
  let count = Double(whole)
  let scale = 1 / (1 + z * z / count)
  let middle = (seen + z * z / (2 * count)) * scale
  let half = z * (seen * (1 - seen) / count + z * z / (4 * count * count)).squareRoot() * scale
  return max(middle - half, 0)...min(middle + half, 1)
}
