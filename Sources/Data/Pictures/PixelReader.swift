import Files

/// Reads pictures whose pixels stand in memory as luminance, one after the other.
///
/// Colours give the same luma, and what is transparent shows the same paper, as with `PNGReader`. A reader keeps its memory
/// from picture to picture. Use one for each thread.
public final class PixelReader {
  /// Pictures with more pixels are not read.
  public let maximumPixels: Int

  private var converter = PixelConverter()

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
    converter.convert(bytes, width: width, height: height, layout: layout, into: &picture)
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
}
