/// A picture of bytes and the places where it is to be read between its pixels.
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
  /// Where each pixel of the result is read, 1 added: column, [rows, columns].
  public var x: Block
  /// Row, laid out as `x`. Places beyond the border count as the nearest just outside: background.
  public var y: Block
  /// The result, [rows, columns] without padding between rows.
  public var pixels: UnsafeMutablePointer<UInt8>

  /// Describes a picture and where to read it.
  @inlinable
  public init(
    source: UnsafePointer<UInt8>, quads: UnsafeMutablePointer<UInt32>, stride: Int, width: Int, height: Int,
    background: UInt8, faintest: Float, x: Block, y: Block, pixels: UnsafeMutablePointer<UInt8>
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
    self.pixels = pixels
  }
}
