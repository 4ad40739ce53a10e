/// What an activation's byte stands for: (byte − zeroPoint)·scale.
public struct ByteScale: Equatable, Sendable {
  /// How far the values of two neighbouring bytes are apart, positive.
  public var scale: Float
  /// The byte that stands for 0.
  public var zeroPoint: UInt8

  /// Describes a scale.
  public init(scale: Float, zeroPoint: UInt8) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// Spreads 256 bytes over a range, which is widened so that a byte stands for 0.
  init(_ range: ClosedRange<Double>) {
    let (low, high) = (min(range.lowerBound, 0), max(range.upperBound, 0))
    let scale = max((high - low) / 255, 0x1p-100)
    self.init(scale: Float(scale), zeroPoint: UInt8(min(max((-low / scale).rounded(), 0), 255)))
  }

  /// The value of a byte.
  func value(_ byte: UInt8) -> Double { Double(Int(byte) - Int(zeroPoint)) * Double(scale) }

  /// The byte nearest to a value, halves upwards.
  func byte(_ value: Double) -> UInt8 {
    UInt8(min(max((value / Double(scale) + Double(zeroPoint) + 0.5).rounded(.down), 0), 255))
  }
}

extension Snapshot {
  /// How a network computes in whole numbers.
  ///
  /// Inputs are bytes: those of pixels as they are, and floats rounded to a whole number in 0 … 255, so that what makes
  /// columns alike tells what a byte of them stands for.
  public struct Quantization: Equatable, Sendable {
    /// What the bytes stand for that leave each layer but the last, whose numbers stay wide.
    public var layers: [ByteScale]

    /// Collects scales.
    public init(layers: [ByteScale]) { self.layers = layers }
  }
}
