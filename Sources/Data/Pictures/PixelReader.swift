import Files

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

/// Reads pictures whose pixels stand in memory as luminance, one after the other.
///
/// Colours give the same luma, and what is transparent shows the same paper, as with `PNGReader`. A reader keeps its memory
/// from picture to picture. Use one for each thread.
public final class PixelReader {
  /// Pictures with more pixels are not read.
  public let maximumPixels: Int

  private var row: [UInt8] = []
  private var opacity: [UInt8] = []

  /// Makes a reader that accepts pictures of at most this many pixels, 64 megapixels unless told.
  public init(maximumPixels: Int = 64_000_000) { self.maximumPixels = maximumPixels }

  /// Reads a picture into `picture`, whose memory is used again.
  ///
  /// - Parameters:
  ///   - bytes: The pixels, [height, width, bytes of a pixel], row-major without gaps.
  ///   - width: Columns, from 1.
  ///   - height: Rows, from 1.
  ///   - layout: What the bytes of a pixel are.
  ///   - name: What errors call the picture.
  ///   - picture: Receives the luminance.
  /// - Throws: `FileError` where a side is below 1, there are too many pixels, or there are more or fewer bytes than pixels need.
  public func read(
    _ bytes: Span<UInt8>, width: Int, height: Int, layout: PixelLayout = .grey, name: String,
    into picture: inout Picture
  ) throws(FileError) {
    try check(byteCount: bytes.count, width: width, height: height, layout: layout, name: name)
    picture.resize(width: width, height: height)
    let format = PixelFormat(channels: layout.byteCount, isWide: false)
    row.grow(to: width * layout.byteCount)
    opacity.grow(to: format.hasOpacity ? width * height : width)
    bytes.withUnsafeBufferPointer { bytes in
      picture.pixels.withUnsafeMutableBufferPointer { luminance in
        opacity.withUnsafeMutableBufferPointer { opacity in
          guard let luminance = luminance.baseAddress, let opacity = opacity.baseAddress else { return }
          convert(bytes, format, width: width, height: height, luminance: luminance, opacity: opacity)
        }
      }
    }
  }

  private func check(
    byteCount: Int, width: Int, height: Int, layout: PixelLayout, name: String
  ) throws(FileError) {
    guard width > 0, height > 0 else {
      throw FileError(path: name, expected: "a picture with pixels", found: "\(width)×\(height)")
    }
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= maximumPixels else {
      throw FileError(path: name, expected: "at most \(maximumPixels) pixels", found: "\(width)×\(height)")
    }
    let (needed, tooMany) = count.multipliedReportingOverflow(by: layout.byteCount)
    guard !tooMany, byteCount == needed else {
      throw FileError(
        path: name, expected: "\(width)×\(height)×\(layout.byteCount) bytes", found: "\(byteCount)")
    }
  }

  private func convert(
    _ bytes: UnsafeBufferPointer<UInt8>, _ format: PixelFormat, width: Int, height: Int,
    luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafeMutablePointer<UInt8>
  ) {
    let rowSize = width * format.pixelSize
    row.withUnsafeMutableBufferPointer { row in
      guard let row = row.baseAddress, let bytes = bytes.baseAddress else { return }
      for y in 0..<height {
        row.update(from: bytes + y * rowSize, count: rowSize)
        format.convert(
          row, count: width, luminance: luminance + y * width,
          opacity: format.hasOpacity ? opacity + y * width : opacity)
      }
    }
    if format.hasOpacity { composite(luminance, opacity: opacity, count: width * height) }
  }
}
