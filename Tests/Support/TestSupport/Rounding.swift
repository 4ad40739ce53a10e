/// The unit roundoff of `Float`: half the distance from 1 to the next.
public let unitRoundoff = 0x1p-24

/// The most that `operations` roundings in a chain can change a value, as a share of the sum of the
/// magnitudes: γₙ = n·u / (1 − n·u) (Higham 2002, lemma 3.1).
public func roundingBound(_ operations: Int) -> Double {
  let share = Double(operations) * unitRoundoff
  return share / (1 - share)
}

/// Whether a result lies within a bound of what it should be. NaN never does.
public func isClose(_ found: Float, _ expected: Double, within bound: Double) -> Bool {
  abs(Double(found) - expected) <= bound + Double(Float.leastNormalMagnitude)
}
