// The few elementary functions that schedules and augmentation want, in double precision: the
// standard library has none of its own. Each is exact to about 1e-15 of its largest value.

/// cos x for any |x| that a full turn has not lost its digits for.
package func cosine(_ x: Double) -> Double {
  let turns = (x / (2 * Double.pi)).rounded()
  // Halved four times, the argument is below 0.2; cos 2y = 2·cos² y − 1 would lose digits there, so
  // c = 1 − cos is doubled instead: 1 − cos 2y = 2c·(2 − c).
  let small = (x - turns * 2 * Double.pi) / 16
  let square = small * small
  var rest = 0.0
  for n in stride(from: 14.0, through: 2, by: -2) { rest = square / (n * (n - 1)) * (1 - rest) }
  for _ in 0..<4 { rest = 2 * rest * (2 - rest) }
  return 1 - rest
}

/// sin x, likewise.
package func sine(_ x: Double) -> Double { cosine(x - Double.pi / 2) }

/// eˣ for |x| below 700.
package func exponential(_ x: Double) -> Double {
  let power = (x / 0.693_147_180_559_945_3).rounded()
  // |rest| ≤ ln 2 / 2, where twenty terms of the series are more than a double can hold.
  let rest = x - power * 0.693_147_180_559_945_3
  var series = 1.0
  for n in stride(from: 20.0, through: 1, by: -1) { series = 1 + rest / n * series }
  return Double(sign: .plus, exponent: Int(power), significand: series)
}

/// ln x for a normal x > 0.
package func naturalLogarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x < 0 ? .nan : x }
  // ln f = 2·artanh s with |s| ≤ 1/3: twenty terms of the series are more than a double can hold.
  let s = (x.significand - 1) / (x.significand + 1)
  var series = 0.0
  for n in stride(from: 41.0, through: 1, by: -2) { series = 1 / n + series * s * s }
  return Double(x.exponent) * 0.693_147_180_559_945_3 + 2 * s * series
}
