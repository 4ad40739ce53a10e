/// A picture of bytes that is to become a row of `SparseRows`.
public struct PictureRow {
  /// The picture at some places of [count], background at all others.
  public var pixels: UnsafePointer<UInt8>
  /// A multiple of 64.
  public var count: Int
  /// The byte that is left out.
  public var background: UInt8
  /// Which pixel stands at each place, [count + 1], in increasing order.
  public var numbers: UnsafePointer<UInt16>
  /// The place where each block of the row begins, [blocks].
  public var blockPlaces: UnsafePointer<Int32>
  /// How many blocks the row is cut into.
  public var blocks: Int
  /// Where the row begins in `indices` and `bytes`.
  public var first: Int
  /// Room for the row's part of `SparseRows.starts`, [blocks + 1].
  public var starts: UnsafeMutablePointer<Int32>
  /// Room for the number of each pixel that is kept, in eights.
  public var indices: UnsafeMutablePointer<UInt16>
  /// Room for the pixels that are kept, in eights.
  public var bytes: UnsafeMutablePointer<UInt8>

  /// Describes a picture and where it goes.
  @inlinable
  public init(
    pixels: UnsafePointer<UInt8>, count: Int, background: UInt8, numbers: UnsafePointer<UInt16>,
    blockPlaces: UnsafePointer<Int32>, blocks: Int, first: Int, starts: UnsafeMutablePointer<Int32>,
    indices: UnsafeMutablePointer<UInt16>, bytes: UnsafeMutablePointer<UInt8>
  ) {
    self.pixels = pixels
    self.count = count
    self.background = background
    self.numbers = numbers
    self.blockPlaces = blockPlaces
    self.blocks = blocks
    self.first = first
    self.starts = starts
    self.indices = indices
    self.bytes = bytes
  }
}

/// Work on pictures of bytes.
public protocol PictureKernels: AnyObject {
  /// Makes strokes thicker or thinner, then blurs, then adds noise.
  func changeTexture(_ texture: PictureTexture)
  /// Reads a picture between its pixels (bilinear interpolation), rounded to whole pixel values.
  func samplePicture(_ map: PictureMap)
  /// Copies the pixels of a picture that differ from the background, with their numbers.
  func compressPicture(_ row: PictureRow)
}
