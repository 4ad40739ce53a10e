import KernelInterface

/// A fully connected layer in whole numbers, as a plain value: what kernels, a C header and another file format make their
/// own arrays of.
///
///     sum[o] = start[o] + Σ weights[o, i]·byte[i]
///     y[o]   = zeroPoint + ⌊sum[o]·multiplier[o]/2^shift[o] + 1/2⌋, at least 0 and at most 255, then through the table
///
/// The last layer adds no zero point and cuts nothing off: its y are logits, of which 2^fractionBits stand for 1. After
/// Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference", 2018.
package struct IntegerLayer: Equatable, Sendable {
  /// Length of a row that enters, and of one that leaves.
  package let inputs, outputs: Int
  /// [outputs, inputs]
  package let weights: [Int8]
  /// Bias and zero points, in units of a sum, [outputs].
  package let start: [Int32]
  /// How sums become y, [outputs].
  package let multipliers: [FixedPoint]
  /// The byte that stands for 0 before the table; 0 where y are logits.
  package let zeroPoint: UInt8
  /// What activations make of each of the 256 bytes, or nothing where they change none.
  package let table: [UInt8]
}

/// A factor as a whole number and a power of two: multiplier/2^shift.
package struct FixedPoint: Equatable, Sendable {
  /// 0 or 2³⁰ … 2³¹ − 1.
  package let multiplier: Int32
  /// At most 62.
  package let shift: Int

  /// Rounds a factor that is not negative and less than 2³⁰.
  init(_ factor: Double) {
    guard factor > 0x1p-62 else {
      (multiplier, shift) = (0, 62)
      return
    }
    // factor = fraction·2^exponent, 1/2 ≤ fraction < 1.
    var (fraction, exponent) = (factor.significand / 2, Int(factor.exponent) + 1)
    if (fraction * 0x1p31).rounded() == 0x1p31 { (fraction, exponent) = (0.5, exponent + 1) }
    let surplus = max(31 - exponent - 62, 0)
    multiplier = Int32((fraction * 0x1p31 / Double(1 << surplus)).rounded())
    shift = 31 - exponent - surplus
  }

  /// ⌊sum·factor + 1/2⌋
  package func multiply(_ sum: Int32) -> Int {
    (Int(sum) * Int(multiplier) + 1 << (shift - 1)) >> shift
  }
}
