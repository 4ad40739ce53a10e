// exp on vectors and log on numbers: an exact reduction of the argument and a short series each.

/// eˣ for −87 ≤ x ≤ 88, with a maximum error of 2 ulp; x beyond those bounds is taken as the bound,
/// NaN stays NaN.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let bounded =
    x.replacing(with: -87, where: x .< Vector(repeating: -87))
    .replacing(with: 88, where: x .> Vector(repeating: 88))
  // Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits of the sum.
  let shifted = multiplyAdd(Vector(repeating: 12_582_912), bounded, Vector(repeating: 1.442_695))
  let power = shifted - 12_582_912
  // ln 2 in two parts, the first short enough for power·part to be exact.
  var rest = multiplyAdd(bounded, power, Vector(repeating: -0.693_359_375))
  rest = multiplyAdd(rest, power, Vector(repeating: 2.121_944_4e-4))
  // |rest| ≤ ln 2 / 2: the Taylor series to the seventh power leaves less than a tenth of an ulp.
  let factorials: InlineArray<7, Float> = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1]
  var series = Vector(repeating: 1 / 5040)
  for i in factorials.indices { series = multiplyAdd(Vector(repeating: factorials[i]), series, rest) }
  return series * powerOfTwo(shifted)
}

/// 2ⁿ, where n stands in the low bits of `shifted`.
@inline(__always)
private func powerOfTwo(_ shifted: Vector) -> Vector {
  let bits = unsafeBitCast(shifted, to: IntVector.self)
  return unsafeBitCast((bits &+ 127) &<< 23, to: Vector.self)
}

/// ln x for a normal x > 0, with a maximum error of 2 ulp; NaN for NaN.
@inline(__always)
func naturalLogarithm(_ x: Float) -> Float {
  guard x.isFinite else { return x }
  var exponent = Float(x.exponent)
  var fraction = x.significand
  if fraction > 1.414_213_5 {
    fraction *= 0.5
    exponent += 1
  }
  // ln f = 2·artanh s with |s| < 0.172: the term after s¹¹ is less than a tenth of an ulp.
  let s = (fraction - 1) / (fraction + 1)
  let square = s * s
  let coefficients: InlineArray<5, Float> = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1]
  var series: Float = 1 / 11
  for i in coefficients.indices { series = series * square + coefficients[i] }
  return exponent * 0.693_359_375 + (2 * s * series - exponent * 2.121_944_4e-4)
}
