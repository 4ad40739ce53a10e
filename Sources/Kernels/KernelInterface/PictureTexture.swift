/// A picture of bytes, and how its strokes are to look: thicker or thinner, blurred, with noise.
public struct PictureTexture {
  /// The picture with a border as `PictureMap.source` has it: pixel (x, y) at (y + 1)·stride + x + 1,
  /// [height + 3, stride]. Changed where it stands; the border stays background.
  public var pixels: UnsafeMutablePointer<UInt8>
  /// Room of the same size, of nothing but background.
  public var scratch: UnsafeMutablePointer<UInt8>
  /// Bytes from one row to the next, at least width + 2.
  public var stride: Int
  /// Pixels in a row of the picture.
  public var width: Int
  /// Rows of the picture.
  public var height: Int
  /// What paper is: strokes are all that is further from it than their neighbours.
  public var background: UInt8
  /// How far the edges of strokes move outwards, in pixels; inwards where it is negative.
  public var thickness: Float
  /// σ of the Gaussian that blurs, in pixels.
  public var blur: Float
  /// Largest change of a pixel by noise, as a share of 255, at most 1.
  public var noise: Float
  /// Uniform noise, −127 … 127, [height, stride].
  public var grain: UnsafePointer<Int8>

  /// Describes a picture and its new look.
  @inlinable
  public init(
    pixels: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>, stride: Int, width: Int,
    height: Int, background: UInt8, thickness: Float, blur: Float, noise: Float, grain: UnsafePointer<Int8>
  ) {
    self.pixels = pixels
    self.scratch = scratch
    self.stride = stride
    self.width = width
    self.height = height
    self.background = background
    self.thickness = thickness
    self.blur = blur
    self.noise = noise
    self.grain = grain
  }
}
