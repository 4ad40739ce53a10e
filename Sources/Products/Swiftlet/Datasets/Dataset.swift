/// Features with their targets as files gave them: what a network is trained on or evaluated on.
///
///     let table = try Table(csv: "measurements.csv")
///     let data = try Dataset(table, targets: ["species"])
///     let (training, test) = data.split(testShare: 0.2, seed: 1)
///     let standardization = training.standardization
///     let samples = training.samples(standardization)
public struct Dataset: Sendable {
  /// Rows of numbers.
  public var features: any FeatureRows
  /// What the outputs should be, in the scale of the file.
  public var targets: Targets
  /// How much each row counts in the loss, or nil where all count the same.
  public var weights: [Float]?
  /// What each class is called; empty where targets are numbers.
  public var classNames: [String]
  /// What the targets are called; empty where nobody says.
  public var targetNames: [String]
  /// How columns of a table became features; nil where there was no table.
  public var encoding: TableEncoding?

  /// Joins features and targets.
  ///
  /// - Precondition: Counts fit each other.
  public init(
    features: any FeatureRows, targets: Targets, weights: [Float]? = nil, classNames: [String] = [],
    targetNames: [String] = [], encoding: TableEncoding? = nil
  ) {
    precondition(features.count == targets.count)
    self.features = features
    self.targets = targets
    self.weights = weights
    self.classNames = classNames
    self.targetNames = targetNames
    self.encoding = encoding
  }

  /// How many rows there are.
  public var count: Int { features.count }

  /// How many outputs a network for these targets has.
  public var outputs: Int {
    switch targets {
    case .classes: classNames.isEmpty ? targets.largestClass + 1 : classNames.count
    case .numbers(_, let width): width
    }
  }

  /// What makes the columns of the features alike.
  public var standardization: Standardization { Standardization(of: features) }

  /// What makes the columns of numeric targets alike; nil for classes.
  public var targetStandardization: Standardization? {
    guard case .numbers(let numbers, let width) = targets else { return nil }
    return Standardization(of: FloatRows(numbers, width: width))
  }

  /// The samples that a network sees.
  ///
  /// - Parameters:
  ///   - standardization: What makes the columns of the features alike; nil for as they are.
  ///   - targetStandardization: The same for numeric targets.
  /// - Returns: As many samples as there are rows.
  public func samples(
    _ standardization: Standardization?, targets targetStandardization: Standardization? = nil
  ) -> Samples {
    var targets = targets
    if case .numbers(let numbers, let width) = targets, let scale = targetStandardization {
      targets = .numbers(
        numbers.indices.map { (numbers[$0] - scale.means[$0 % width]) / scale.deviations[$0 % width] },
        width: width)
    }
    return Samples(
      features: features, targets: targets, weights: weights, standardization: standardization)
  }
}

// MARK: - Parts

extension Dataset {
  /// Some of the rows, in the order given.
  public func rows(_ rows: [Int]) -> Dataset {
    var part = self
    part.features = ChosenRows(features, rows)
    part.targets = targets.rows(rows)
    part.weights = weights.map { weights in rows.map { weights[$0] } }
    return part
  }

  /// Two parts, the rows dealt out by chance.
  ///
  /// - Parameters:
  ///   - testShare: The share of the rows that the second part has, 0 … 1; each part has at least one row where there are
  ///     two.
  ///   - seed: Decides which.
  /// - Returns: The rows left, and the test rows, each in their order.
  public func split(testShare: Double, seed: UInt64) -> (Dataset, Dataset) {
    var generator = RandomGenerator(seed: seed)
    let order = (0..<count).shuffled(using: &generator)
    let test = min(max(Int((Double(count) * testShare).rounded()), min(1, count - 1)), max(count - 1, 0))
    return (rows(order.dropLast(test).sorted()), rows(order.suffix(test).sorted()))
  }
}

/// Some rows of others.
private final class ChosenRows: FeatureRows {
  let width: Int
  private let source: any FeatureRows
  private let rows: [Int]

  init(_ source: any FeatureRows, _ rows: [Int]) {
    (self.source, self.rows, width) = (source, rows, source.width)
  }

  var count: Int { rows.count }
  func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>) {
    source.copyRow(rows[row], to: numbers)
  }
  func prefetchRow(_ row: Int) { source.prefetchRow(rows[row]) }
}
