// Elementary functions: exp, and what activations make of it, on vectors; log on numbers.

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

/// The same for a vector of them.
@inline(__always)
func naturalLogarithm(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: IntVector.self)
  // A whole number in the low bits of 1.5·2²³ becomes a float.
  var exponent = unsafeBitCast((bits &>> 23) &+ (0x4B40_0000 &- 127), to: Vector.self) - 12_582_912
  var fraction = unsafeBitCast((bits & 0x7F_FFFF) | 0x3F80_0000, to: Vector.self)
  let isLarge = fraction .> Vector(repeating: 1.414_213_5)
  fraction = fraction.replacing(with: fraction * 0.5, where: isLarge)
  exponent = exponent.replacing(with: exponent + 1, where: isLarge)
  let s = (fraction - 1) / (fraction + 1)
  let square = s * s
  let coefficients: InlineArray<5, Float> = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1]
  var series = Vector(repeating: 1 / 11)
  for i in coefficients.indices { series = multiplyAdd(Vector(repeating: coefficients[i]), series, square) }
  let logarithm = exponent * 0.693_359_375 + (2 * s * series - exponent * 2.121_944_4e-4)
  return logarithm.replacing(with: x, where: x .!= x)
}

// MARK: - What activations are made of

/// σ(x) = 1/(1 + e⁻ˣ), with a maximum error of 4 ulp for |x| ≤ 87.
@inline(__always)
func logistic(_ x: Vector) -> Vector { 1 / (exponential(-x) + 1) }

/// tanh x, with a maximum error of 4 ulp.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  // Near 0, where 1 − 2/(e²ˣ + 1) would lose digits, Lambert's continued fraction to the seventh level.
  let square = x * x
  let numerator = x * multiplyAdd(Vector(repeating: 10395), square, 1260 + 21 * square)
  let denominator = multiplyAdd(Vector(repeating: 10395), square, 4725 + square * (210 + square))
  let near = Vector(repeating: 0.625) .> magnitude(x)
  let far = 1 - 2 / (exponential(2 * x) + 1)
  return far.replacing(with: numerator / denominator, where: near)
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), with a maximum error of 4 ulp for x ≥ −87.
@inline(__always)
func softplus(_ x: Vector) -> Vector {
  let small = exponential(-magnitude(x))
  // ln(1 + u) = 2·artanh s with s = u/(2 + u) ≤ 1/3: the term after s¹⁷ is less than a tenth of an ulp.
  let s = small / (small + 2)
  let square = s * s
  let coefficients: InlineArray<8, Float> = [1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1]
  var series = Vector(repeating: 1 / 17)
  for i in coefficients.indices { series = multiplyAdd(Vector(repeating: coefficients[i]), series, square) }
  return x.replacing(with: Vector.zero, where: x .< Vector.zero) + 2 * s * series
}

/// The normal distribution Φ(x) = erfc(−x/√2)/2, with a maximum error of 1e-7.
@inline(__always)
func normalDistribution(_ x: Vector) -> Vector {
  let z = magnitude(x) * 0.707_106_77
  let square = z * z
  // Two polynomials, fitted by least squares at Chebyshev nodes: erf(z)/z in z² up to 1, and beyond
  // erfc(z)·exp(z²) in 1/(1 + z/2).
  let near: InlineArray<6, Float> = [
    -8.034_845e-4, 5.191_218_6e-3, -2.685_54e-2, 1.128_362_6e-1, -3.761_263e-1, 1.128_379_2,
  ]
  var erf = Vector(repeating: 7.933_494e-5)
  for i in near.indices { erf = multiplyAdd(Vector(repeating: near[i]), erf, square) }
  let t = 1 / multiplyAdd(Vector(repeating: 1), z, Vector(repeating: 0.5))
  let far: InlineArray<6, Float> = [
    -3.831_473e-2, 3.799_970_4e-1, 1.170_335_9e-1, 3.250_410_3e-1, 2.747_432_3e-1, 5.165_090_6e-4,
  ]
  var tail = Vector(repeating: -5.980_060_2e-2)
  for i in far.indices { tail = multiplyAdd(Vector(repeating: far[i]), tail, t) }
  let half = (tail * exponential(-square) * 0.5)
    .replacing(with: multiplyAdd(Vector(repeating: 0.5), erf * z, Vector(repeating: -0.5)), where: z .<= 1)
  return half.replacing(with: 1 - half, where: x .> Vector.zero)
}

/// |x|.
@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  unsafeBitCast(unsafeBitCast(x, to: IntVector.self) & 0x7FFF_FFFF, to: Vector.self)
}

/// Which lanes of the vector that begins at column c are among the first `width`, not padding.
@inline(__always)
func exists(_ c: Int, _ width: Int) -> SIMDMask<IntVector> {
  var lane = IntVector.zero
  for l in 0..<lanes { lane[l] = Int32(truncatingIfNeeded: l) }
  return lane .< IntVector(repeating: Int32(truncatingIfNeeded: width &- c))
}
