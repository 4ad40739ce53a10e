import KernelInterface

/// A fully connected layer in whole numbers, as a plain value: what kernels, a C header and another file format make their
/// own arrays of.
///
/// - sum[o] = start[o] + Σ weights[o, i]·byte[i]
/// - y[o] = zeroPoint + ⌊sum[o]·multiplier[o]/2^shift + 1/2⌋, at least 0 and at most 255, then through the table
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
  /// 0 … 2³¹ − 1, [outputs].
  package let multipliers: [Int32]
  /// At most 62.
  package let shift: Int
  /// The byte that stands for 0 before the table; 0 where y are logits.
  package let zeroPoint: UInt8
  /// What activations make of each of the 256 bytes, or nothing where they change none.
  package let table: [UInt8]
}

extension IntegerLayer {
  /// Rounds factors that are not negative to whole numbers of 31 bits and a power of two for all.
  ///
  /// The largest has all 31 bits. What a smaller one loses moves no byte by more than a 16th: a sum is less than 2³¹, and
  /// the shift of bytes at least 33.
  static func fixedPoint(_ factors: [Double]) -> (multipliers: [Int32], shift: Int) {
    let largest = max(factors.reduce(0, max), 0x1p-32)
    var shift = min(30 - Int(largest.exponent), 62)
    if (largest.scaled(by: shift)).rounded() > Double(Int32.max) { shift -= 1 }
    return (factors.map { Int32($0.scaled(by: shift).rounded()) }, shift)
  }

  /// What a sum comes to, before anything is cut off.
  package func multiply(_ sum: Int32, output: Int) -> Int {
    (Int(sum) * Int(multipliers[output]) + 1 << (shift - 1)) >> shift
  }
}

extension Double {
  /// The number times a power of two.
  func scaled(by exponent: Int) -> Double { self * Double(sign: .plus, exponent: exponent, significand: 1) }
}
