import KernelInterface

/// What the outputs for each sample should be.
public enum Targets: Equatable, Sendable {
  /// The class of each sample, [count].
  case classes([UInt16])
  /// Numbers, or yes-or-no answers as 1 and 0, [count, width], row-major.
  case numbers([Float], width: Int)

  /// How many samples there are targets for.
  public var count: Int {
    switch self {
    case .classes(let classes): classes.count
    case .numbers(let numbers, let width): numbers.count / max(width, 1)
    }
  }

  /// The largest class, or 0 where there is none.
  public var largestClass: Int {
    if case .classes(let classes) = self { Int(classes.max() ?? 0) } else { 0 }
  }

  /// Those of some samples, in the order given.
  public func rows(_ rows: [Int]) -> Targets {
    switch self {
    case .classes(let classes): .classes(rows.map { classes[$0] })
    case .numbers(let numbers, let width):
      .numbers(rows.flatMap { numbers[$0 * width..<($0 + 1) * width] }, width: width)
    }
  }

  /// What keeps a network from learning these with a loss, in one line, or nil.
  public func problem(outputs: Int, loss: Loss) -> String? {
    switch (self, loss.isClassification) {
    case (.classes, false): return "expected numbers for this loss, found classes"
    case (.numbers, true): return "expected classes for softmax cross-entropy, found numbers"
    case (.classes, true):
      return largestClass < outputs ? nil : "expected classes below \(outputs), found \(largestClass)"
    case (.numbers(_, let width), false):
      return width == outputs ? nil : "expected \(outputs) numbers for each sample, found \(width)"
    }
  }
}
