import Files

/// Reads PNG pictures as luminance, one after the other.
///
/// A reader keeps its memory from picture to picture: after the first of a size and format it takes none from the
/// system. Use one for each thread.
///
/// Every valid PNG file can be read: each colour type, bit depth and interlacing. Samples become 8-bit
/// (16-bit ones are rounded), are corrected where the file declares a gamma that differs from the usual 1/2.2
/// by 5 % or more, and give the luma of Rec. 601, 0.299 R + 0.587 G + 0.114 B. What is transparent shows white
/// paper; black, where the drawing itself is light: where its mean luminance is 128 or more.
///
/// Memory is bounded, whatever the file: a byte a pixel, another where the file has transparency, 64 KiB for
/// the file, and for libpng and its rows what they need but 64 MiB at most. Chunks that do not bear on
/// luminance are skipped unread, and so is all that follows the pixels.
///
/// A small file takes little time, though it may unpack to a thousand times its size: pixels that are stored in more than 64 MB
/// (or in more bytes than `maximumPixels`, where that is more) are read only from a file of a 32nd of that size or more. Every
/// photograph has that: of 64 megapixels in red, green and blue, it takes but ¾ of a bit a pixel.
public final class PNGReader {
  /// Pictures with more pixels are not read, nor are those of more than 64 MB that unpack to more bytes than this from a
  /// file with less than a 32nd of them.
  public let maximumPixels: Int

  /// Pixels stored in so many bytes are unpacked whatever the file's size.
  private static let freelyUnpacked = 64_000_000
  /// How many bytes each byte of a larger picture's file may unpack to, on average.
  private static let largestExpansion = 32

  private let input = PNGInput()
  private let memory = ScratchMemory(capacity: 64 << 10, limit: 64 << 20)
  private var opacity: [UInt8] = []

  /// Makes a reader that accepts pictures of at most this many pixels, 64 megapixels unless told.
  public init(maximumPixels: Int = 64_000_000) { self.maximumPixels = maximumPixels }

  /// Reads a file into `picture`, whose memory is used again.
  ///
  /// - Throws: `FileError` where the file is missing, not a PNG picture, damaged, truncated, or too large.
  ///   The pixels of `picture` then mean nothing.
  public func read(path: String, into picture: inout Picture) throws(FileError) {
    defer { input.endReading() }
    try input.startReading(path: path)
    try decode(into: &picture)
  }

  /// Reads the bytes of a PNG file into `picture`, whose memory is used again.
  ///
  /// - Parameters:
  ///   - bytes: A whole file.
  ///   - name: What errors call it.
  ///   - picture: Receives the pixels.
  /// - Throws: `FileError` where the bytes are not a PNG picture, are damaged, truncated, or a picture too large.
  ///   The pixels of `picture` then mean nothing.
  public func read(bytes: [UInt8], name: String, into picture: inout Picture) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      defer { input.endReading() }
      try input.startReading(UnsafeRawBufferPointer(buffer), name: name)
      try decode(into: &picture)
    }
  }

  /// Reads a file in colours into `picture`, whose memory is used again.
  ///
  /// - Throws: `FileError` as `read(path:into:)` does.
  func read(path: String, into picture: inout ColourPicture) throws(FileError) {
    defer { input.endReading() }
    try input.startReading(path: path)
    try decode(isColour: true) { (width, height) in
      (picture.width, picture.height) = (width, height)
      picture.samples.grow(to: 3 * width * height)
      picture.samples.removeLast(picture.samples.count - 3 * width * height)
    } into: { (body) throws(FileError) in
      try picture.samples.withUnsafeMutableBufferPointer { (samples) throws(FileError) in try body(samples) }
    }
  }

  private func decode(into picture: inout Picture) throws(FileError) {
    try decode(isColour: false) { (width, height) in
      picture.resize(width: width, height: height)
    } into: { (body) throws(FileError) in
      try picture.pixels.withUnsafeMutableBufferPointer { (pixels) throws(FileError) in try body(pixels) }
    }
  }

  /// Decodes the picture at hand to what `makeRoom` makes room for and `withRoom` gives.
  private func decode(
    isColour: Bool, makeRoom: (_ width: Int, _ height: Int) -> Void,
    into withRoom: ((UnsafeMutableBufferPointer<UInt8>) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    memory.reset()
    let decoder = try PNGDecoder(input: input, memory: memory)
    let (count, overflow) = decoder.width.multipliedReportingOverflow(by: decoder.height)
    guard !overflow && count <= maximumPixels else {
      throw input.error(
        expected: "at most \(maximumPixels) pixels", found: "\(decoder.width)×\(decoder.height)")
    }
    try checkExpansion(of: decoder)
    let format = try decoder.pixelFormat(isColour: isColour)
    makeRoom(decoder.width, decoder.height)
    if format.hasOpacity { opacity.grow(to: count) }
    try withRoom { (samples) throws(FileError) in
      guard let samples = samples.baseAddress else { return }
      guard format.hasOpacity else {
        return try decoder.readPixels(format, luminance: samples, opacity: nil)
      }
      try opacity.withUnsafeMutableBufferPointer { (opacity) throws(FileError) in
        guard let opacity = opacity.baseAddress else { return }
        try decoder.readPixels(format, luminance: samples, opacity: opacity)
        if isColour {
          compositeColours(samples, opacity: opacity, count: count)
        } else {
          composite(samples, opacity: opacity, count: count)
        }
      }
    }
  }
}

/// A picture in colours, for a reader to fill.
struct ColourPicture: Equatable {
  var width = 0
  var height = 0
  /// Red, green and blue, [height, width, 3].
  var samples: [UInt8] = []
}

extension PNGReader {
  /// Refuses a file that would cost much more time than its size lets expect.
  private func checkExpansion(of decoder: borrowing PNGDecoder) throws(FileError) {
    let stored = decoder.rowByteCount * decoder.height
    let free = max(Self.freelyUnpacked, maximumPixels)
    guard stored <= free || stored / Self.largestExpansion <= input.byteCount else {
      throw input.error(
        expected:
          "at most \(max(free, input.byteCount * Self.largestExpansion)) bytes of pixels in a file of "
          + "\(input.byteCount) bytes", found: "\(stored)")
    }
  }
}

extension Picture {
  /// Reads a PNG file; `PNGReader` says what is read and which errors are thrown.
  public init(png path: String) throws(FileError) {
    self.init()
    try PNGReader().read(path: path, into: &self)
  }

  /// Reads the bytes of a PNG file; `name` is what errors call it.
  public init(png bytes: [UInt8], name: String) throws(FileError) {
    self.init()
    try PNGReader().read(bytes: bytes, name: name, into: &self)
  }
}
