/// The size of pictures that a network reads.
public struct PictureShape: Equatable, Sendable {
  /// Pixels of a row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Samples of a pixel: 1 (luminance), or 3 (red, green and blue, side by side).
  public var channels: Int

  /// MNIST's: 28×28 pixels in shades of grey.
  public static let digits = PictureShape(width: 28, height: 28, channels: 1)

  /// Describes a size.
  public init(width: Int, height: Int, channels: Int = 1) {
    self.width = width
    self.height = height
    self.channels = channels
  }

  /// Bytes of a picture.
  public var count: Int { width * height * channels }
}

extension ModelFile {
  /// The size of the pictures that the network reads, as the metadata tells; where it does not, MNIST's if that fits, else
  /// nil.
  public var pictureShape: PictureShape? {
    let sides = metadata[MetadataKey.pictureSize]?.split(separator: "x").map { Int($0) ?? 0 } ?? []
    if (2...3).contains(sides.count), sides.allSatisfy({ (1...Samples.maximumWidth).contains($0) }) {
      let shape = PictureShape(width: sides[0], height: sides[1], channels: sides.count == 3 ? sides[2] : 1)
      if [1, 3].contains(shape.channels), shape.count == network.inputs { return shape }
    }
    return network.inputs == PictureShape.digits.count ? .digits : nil
  }
}
