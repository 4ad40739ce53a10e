import Files

/// Reads PNG files as the pixels that a network for pictures of one size wants. Its buffers are used again; one caller at a
/// time.
public final class ScaledPictureReader {
  /// The pixels of the last picture, [height, width, channels]: 0 black … 255 white.
  public private(set) var pixels: [UInt8]

  private let reader: PNGReader
  private let isColour: Bool
  private var scaler: PictureScaler
  private var picture = Picture()
  private var coloured = ColourPicture()

  /// Prepares to read.
  ///
  /// - Parameters:
  ///   - width: Pixels of a row, from 1.
  ///   - height: Rows, from 1.
  ///   - channels: 1 for shades of grey, 3 for red, green and blue.
  ///   - maximumPixels: Pictures with more pixels are not read.
  public init(width: Int, height: Int, channels: Int = 1, maximumPixels: Int = 64_000_000) {
    precondition(channels == 1 || channels == 3)
    isColour = channels == 3
    scaler = PictureScaler(width: width, height: height, channels: channels)
    pixels = [UInt8](repeating: 0, count: width * height * channels)
    reader = PNGReader(maximumPixels: maximumPixels)
  }

  /// Reads a file into `pixels`; a picture of another size is scaled, each pixel the mean of the area it covers.
  ///
  /// - Parameters:
  ///   - path: A PNG file.
  ///   - isScaling: Whether pictures of another size are scaled; otherwise they are errors.
  /// - Throws: `FileError` where the file is no picture, or has another size and must not be scaled.
  public func read(png path: String, isScaling: Bool = true) throws(FileError) {
    if isColour {
      try reader.read(path: path, into: &coloured)
      try place(coloured.samples, coloured.width, coloured.height, path, isScaling)
    } else {
      try reader.read(path: path, into: &picture)
      try place(picture.pixels, picture.width, picture.height, path, isScaling)
    }
  }

  private func place(
    _ samples: [UInt8], _ width: Int, _ height: Int, _ path: String, _ isScaling: Bool
  ) throws(FileError) {
    if width == scaler.width && height == scaler.height {
      pixels = samples
      return
    }
    guard isScaling else {
      throw FileError(
        path: path, expected: "a picture of \(scaler.width)×\(scaler.height) pixels",
        found: "\(width)×\(height)")
    }
    pixels.withUnsafeMutableBufferPointer { scaler.scale(samples, width: width, height: height, into: $0) }
  }
}
