import KernelInterface

/// What a pixel becomes before a network sees it: (pixel/255 − mean)/deviation.
public struct PixelScale: Equatable, Sendable {
  /// Subtracted from a pixel in 0 … 1.
  public var mean: Double
  /// Then divided by, not 0.
  public var deviation: Double

  /// The tutorial's: 0 becomes −1 and 255 becomes 1.
  public static let symmetric = PixelScale(mean: 0.5, deviation: 0.5)

  /// Describes a normalisation.
  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The input that a pixel becomes.
  public func input(_ pixel: UInt8) -> Float { (Float(pixel) / 255 - Float(mean)) / Float(deviation) }

  /// What becomes of a byte.
  package var affine: AffineMap { AffineMap(means: [255 * mean], deviations: [255 * deviation]) }

  /// The inputs that pixels become, as products with sparse rows take them.
  func levels(background: UInt8) -> InputNormalization {
    InputNormalization(offset: input(background), zeroPoint: background, scale: Float(1 / (255 * deviation)))
  }
}
