/// Where a pixel of a changed picture is read along one axis of the source:
/// start + column·byColumn + row·byRow + size·displacement[row, column].
public struct SourceAxis {
  /// Where the first pixel is read but for its displacement, 1 added.
  public var start: Float
  /// What each column further to the right adds.
  public var byColumn: Float
  /// What each row further down adds.
  public var byRow: Float
  /// Part of a field of displacements, with whole vectors to read in each row.
  public var displacements: Floats

  /// Describes one axis.
  @inlinable
  public init(start: Float, byColumn: Float, byRow: Float, displacements: Floats) {
    self.start = start
    self.byColumn = byColumn
    self.byRow = byRow
    self.displacements = displacements
  }
}

/// A picture of bytes and the places where it is to be read between its pixels, for a result of the same size.
public struct PictureMap {
  /// The picture with a border of background, one pixel to the left and above, at least one to the right
  /// and two below: pixel (x, y) at (y + 1)·stride + x + 1, [height + 3, stride] and one byte more.
  public var source: UnsafePointer<UInt8>
  /// Room for the same picture with the four neighbours of each place in one word, so that one load
  /// fetches all that a bilinear interpolation needs, [height + 2, stride].
  public var quads: UnsafeMutablePointer<UInt32>
  /// Elements from one row of `source` and of `quads` to the next, a multiple of `lanes`, at least
  /// width + 2.
  public var stride: Int
  /// Pixels in a row of the picture.
  public var width: Int
  /// Rows of the picture.
  public var height: Int
  /// What lies around the picture.
  public var background: UInt8
  /// Pixels of the result that differ from the background by less become background.
  public var faintest: Float
  /// Which column each pixel of the result is read from. Places beyond the border count as the nearest just
  /// outside: background.
  public var x: SourceAxis
  /// Which row it is read from.
  public var y: SourceAxis
  /// What displacements are multiplied by.
  public var size: Float
  /// Displacements from one row to the next.
  public var displacementStride: Int
  /// Room for the word and for the shares of the way to its neighbours that each pixel is read with, each
  /// [height, pixelStride].
  public var words, rightShares, downShares: MutableFloats
  /// The result, [height, pixelStride]; what is written of the padding, up to whole vectors, is background.
  public var pixels: UnsafeMutablePointer<UInt8>
  /// Bytes from one row of the result to the next, a multiple of `lanes`.
  public var pixelStride: Int

  /// Describes a picture and where to read it.
  @inlinable
  public init(
    source: UnsafePointer<UInt8>, quads: UnsafeMutablePointer<UInt32>, stride: Int, width: Int, height: Int,
    background: UInt8, faintest: Float, x: SourceAxis, y: SourceAxis, size: Float, displacementStride: Int,
    words: MutableFloats, rightShares: MutableFloats, downShares: MutableFloats,
    pixels: UnsafeMutablePointer<UInt8>, pixelStride: Int
  ) {
    self.source = source
    self.quads = quads
    self.stride = stride
    self.width = width
    self.height = height
    self.background = background
    self.faintest = faintest
    self.x = x
    self.y = y
    self.size = size
    self.displacementStride = displacementStride
    (self.words, self.rightShares, self.downShares) = (words, rightShares, downShares)
    self.pixels = pixels
    self.pixelStride = pixelStride
  }
}
