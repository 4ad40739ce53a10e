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

  /// Changes the size. Pixels keep no meaning, and memory is taken only for more pixels than there ever were.
  package mutating func resize(width: Int, height: Int) {
    self.width = width
    self.height = height
    let count = width * height
    pixels.grow(to: count)
    pixels.removeLast(pixels.count - count)
  }

  /// Takes over the pixels of a picture of the same size, without sharing its memory.
  package mutating func copyPixels(of picture: Picture) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      picture.pixels.withUnsafeBufferPointer { _ = pixels.update(fromContentsOf: $0) }
    }
  }

  /// Makes every pixel black.
  package mutating func blacken() {
    for index in pixels.indices { pixels[index] = 0 }
  }
}

extension [UInt8] {
  /// Appends what is missing to this many bytes.
  package mutating func grow(to count: Int) {
    if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
  }
}
