import NeuralNetwork

extension RandomGenerator {
  /// A bell-shaped number of mean 0 and variance 1 that never leaves ±3.5: the sum of four uniform ones.
  mutating func nextNormal() -> Float {
    (nextUnit() + nextUnit() + nextUnit() + nextUnit() - 2) * Float(3).squareRoot()
  }

  /// A number of a range, uniform.
  mutating func next(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * nextUnit()
  }

  /// A positive number of a range, of which every doubling is as likely as another.
  mutating func nextByDoublings(in range: ClosedRange<Float>) -> Float {
    let ratio = naturalLogarithm(Double(range.upperBound / range.lowerBound))
    return range.lowerBound * Float(exponential(ratio * Double(nextUnit())))
  }

  /// Whether what happens with this probability does.
  mutating func happens(_ probability: Float) -> Bool { nextUnit() < probability }
}
