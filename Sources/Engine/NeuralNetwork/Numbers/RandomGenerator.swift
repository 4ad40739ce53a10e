/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same numbers on every machine.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Equatable {
  /// All there is to the generator: saving this number saves it.
  public var state: UInt64

  /// Starts from a seed.
  public init(seed: UInt64) { state = seed }

  /// Starts from a seed and where the numbers are wanted, whatever was drawn anywhere else.
  package init(seed: UInt64, _ first: Int, _ second: Int = 0) {
    state = seed
    state = next() ^ UInt64(truncatingIfNeeded: first)
    state = next() ^ UInt64(truncatingIfNeeded: second)
    state = next()
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to, but not including, 1, in steps of 2⁻²⁴.
  public mutating func nextUnit() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number in −bound … bound.
  public mutating func nextSymmetric(_ bound: Float) -> Float {
    (nextUnit() * 2 - 1) * bound
  }

  /// A whole number in 0 ..< count, without bias that could be measured (multiply-shift, Lemire 2019).
  public mutating func nextIndex(below count: Int) -> Int {
    Int(UInt64(count).multipliedFullWidth(by: next()).high)
  }
}
