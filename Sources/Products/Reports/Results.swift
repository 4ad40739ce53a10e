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
  private let counts: [Reading: Int]
  private let supports, predictions: [Int]

  /// What samples of a class were read as.
  struct Reading: Hashable {
    /// Their class.
    var label: Int
    /// What they were read as.
    var prediction: Int
  }

  /// Counts.
  ///
  /// - Precondition: Every label and prediction has a class name.
  public init(classNames: [String], outcomes: [Outcome]) {
    self.classNames = classNames
    self.outcomes = outcomes
    // Most pairs of many classes never occur.
    var counts: [Reading: Int] = [:]
    var (supports, predictions) = (classNames.map { _ in 0 }, classNames.map { _ in 0 })
    for outcome in outcomes {
      counts[Reading(label: outcome.label, prediction: outcome.prediction), default: 0] += 1
      supports[outcome.label] += 1
      predictions[outcome.prediction] += 1
    }
    (self.counts, self.supports, self.predictions) = (counts, supports, predictions)
  }

  /// How many samples of a class were read as another, or as itself.
  public func count(of label: Int, readAs prediction: Int) -> Int {
    counts[Reading(label: label, prediction: prediction)] ?? 0
  }

  /// The commonest mistakes, the commonest first.
  func commonestMistakes(_ count: Int) -> [(reading: Reading, count: Int)] {
    let wrong = counts.filter { $0.key.label != $0.key.prediction }.map { (reading: $0.key, count: $0.value) }
    let ordered = wrong.sorted {
      ($1.count, $0.reading.label, $0.reading.prediction) < (
        $0.count, $1.reading.label, $1.reading.prediction
      )
    }
    return Array(ordered.prefix(count))
  }

  /// How many pictures were read right.
  public var correct: Int { outcomes.reduce(0) { $0 + ($1.isRight ? 1 : 0) } }
  /// Share of the pictures that were read right, 0 … 1.
  public var accuracy: Double { share(correct, of: outcomes.count) ?? 0 }
  /// Mean cross-entropy of a picture.
  public var meanLoss: Double { outcomes.reduce(0) { $0 + $1.loss } / Double(max(outcomes.count, 1)) }

  /// Expected calibration error, 0 … 1: how far the share that is right is from the confidence, on the average over 15 bins of
  /// confidence (C. Guo and others, "On calibration of modern neural networks", 2017).
  public var expectedCalibrationError: Double { Calibration(outcomes, binCount: 15).expectedError }

  /// Samples of a class.
  public func support(_ label: Int) -> Int { supports[label] }

  /// Share of the samples read as a class that belong to it; nil where none was read so.
  public func precision(_ label: Int) -> Double? {
    share(count(of: label, readAs: label), of: predictions[label])
  }

  /// Share of the samples of a class that were read so; nil where there are none.
  public func recall(_ label: Int) -> Double? { share(count(of: label, readAs: label), of: supports[label]) }

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
