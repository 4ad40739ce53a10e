/// What the bytes of a pixel in memory are, each 0 … 255.
public enum PixelLayout: Int, Sendable, CaseIterable {
  /// Luminance.
  case grey = 1
  /// Luminance and opacity.
  case greyAlpha
  /// Red, green and blue.
  case rgb
  /// Red, green, blue and opacity.
  case rgba

  /// Bytes of a pixel.
  public var byteCount: Int { rawValue }
}

/// Turns pixels in memory into luminance. Its memory is used again from picture to picture.
package struct PixelConverter: Sendable {
  private var row: [UInt8] = []
  private var opacity: [UInt8] = []

  package init() {}

  /// Converts pixels, [height, width, bytes of a pixel], row-major without gaps, to luminance, over paper where they are
  /// transparent.
  ///
  /// - Precondition: Both sides are from 1, and there are as many bytes as pixels need.
  package mutating func convert(
    _ bytes: Span<UInt8>, width: Int, height: Int, layout: PixelLayout, into picture: inout Picture
  ) {
    precondition(width > 0 && height > 0 && bytes.count == width * height * layout.byteCount)
    picture.resize(width: width, height: height)
    let format = PixelFormat(channels: layout.byteCount, isWide: false)
    let rowSize = width * format.pixelSize
    row.grow(to: rowSize)
    opacity.grow(to: format.hasOpacity ? width * height : width)
    bytes.withUnsafeBufferPointer { bytes in
      picture.pixels.withUnsafeMutableBufferPointer { luminance in
        row.withUnsafeMutableBufferPointer { row in
          opacity.withUnsafeMutableBufferPointer { opacity in
            guard let bytes = bytes.baseAddress, let luminance = luminance.baseAddress,
              let row = row.baseAddress, let opacity = opacity.baseAddress
            else { return }
            for y in 0..<height {
              row.update(from: bytes + y * rowSize, count: rowSize)
              format.convert(
                row, count: width, luminance: luminance + y * width,
                opacity: format.hasOpacity ? opacity + y * width : opacity)
            }
            if format.hasOpacity { composite(luminance, opacity: opacity, count: width * height) }
          }
        }
      }
    }
  }
}
