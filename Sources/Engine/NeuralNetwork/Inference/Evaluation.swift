/// How well a model does on samples.
public struct Evaluation: Equatable, Sendable {
  /// Mean loss of a sample, weighted where samples have weights.
  public var meanLoss: Double
  /// Samples that were told right: the likeliest class is their label, or each answer is on the right side of 1/2; 0
  /// where outputs are numbers.
  public var correct: Int
  /// How many samples there were.
  public var count: Int
  /// Where outputs are numbers, how far they are from their targets, in the targets' own scale.
  public var errors: NumberErrors?

  /// Share of the samples that were told right, 0 … 1.
  public var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }
}

/// How far predicted numbers are from what they should be.
public struct NumberErrors: Equatable, Sendable {
  /// Mean of the squared error, over samples and outputs.
  public var meanSquared: Double
  /// Mean of the absolute error, over samples and outputs.
  public var meanAbsolute: Double
  /// The coefficient of determination R², the mean over outputs: 1 for perfect predictions, 0 for those that always
  /// tell the mean.
  public var determination: Double
}
