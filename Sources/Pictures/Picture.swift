/// A picture in shades of grey.
public struct Picture: Equatable, Sendable {
  /// Width in pixels.
  public var width: Int
  /// Height in pixels.
  public var height: Int
  /// Luminance of each pixel, [height, width], row-major: 0 black … 255 white.
  public var pixels: [UInt8]

  /// Joins a size and its pixels.
  ///
  /// - Precondition: there are `width × height` pixels.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture without pixels, for a reader to fill.
  public init() { self.init(width: 0, height: 0, pixels: []) }

  /// Changes the size. Pixels keep no meaning, and memory is taken only where the count of pixels changes.
  mutating func resize(width: Int, height: Int) {
    self.width = width
    self.height = height
    if pixels.count != width * height { pixels = [UInt8](repeating: 0, count: width * height) }
  }
}
