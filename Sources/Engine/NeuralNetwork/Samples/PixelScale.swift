import KernelInterface

/// What a pixel becomes before a network sees it: (pixel/255 − mean)/deviation.
public struct PixelScale: Equatable, Sendable {
  /// Subtracted from a pixel in 0 … 1.
  public var mean: Float
  /// Then divided by, not 0.
  public var deviation: Float

  /// The tutorial's: 0 becomes −1 and 255 becomes 1.
  public static let symmetric = PixelScale(mean: 0.5, deviation: 0.5)

  /// Describes a normalisation.
  public init(mean: Float, deviation: Float) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The input that a pixel becomes.
  public func input(_ pixel: UInt8) -> Float { (Float(pixel) / 255 - mean) / deviation }

  /// The inputs that pixels become, as products with sparse rows take them.
  func levels(background: UInt8) -> Levels {
    Levels(shift: input(background), background: background, step: 1 / (255 * deviation))
  }
}
