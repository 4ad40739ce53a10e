/// Pictures of one size with a label each: what training and evaluation read.
public struct PictureSet: Equatable, Sendable {
  /// Width of every picture, in pixels.
  public var width: Int
  /// Height of every picture, in pixels.
  public var height: Int
  /// Pixels of all pictures one after the other, [count, height × width], row-major: 0 black … 255 white.
  public var pixels: [UInt8]
  /// Class of each picture, [count], each below `classNames.count`.
  public var labels: [UInt8]
  /// What each class is called, e.g. `"0"` … `"9"`.
  public var classNames: [String]

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// One of the pictures.
  public subscript(index: Int) -> Picture {
    let size = width * height
    return Picture(width: width, height: height, pixels: Array(pixels[index * size..<(index + 1) * size]))
  }

  /// Collects pictures.
  ///
  /// - Precondition: `pixels` holds `width × height` bytes for each label.
  public init(width: Int, height: Int, pixels: [UInt8], labels: [UInt8], classNames: [String]) {
    precondition(pixels.count == labels.count * width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }

  /// The last `count` pictures, or all where there are fewer.
  public func suffix(_ count: Int) -> PictureSet { part(max(self.count - count, 0)..<self.count) }

  /// All pictures but the last `count`.
  public func dropLast(_ count: Int) -> PictureSet { part(0..<max(self.count - count, 0)) }

  private func part(_ range: Range<Int>) -> PictureSet {
    let size = width * height
    return PictureSet(
      width: width, height: height, pixels: Array(pixels[range.lowerBound * size..<range.upperBound * size]),
      labels: Array(labels[range]), classNames: classNames)
  }

  /// The set less every picture whose pixels are among `excluded`.
  public func without(_ excluded: Set<[UInt8]>) -> PictureSet {
    guard !excluded.isEmpty else { return self }
    let size = width * height
    let kept = labels.indices.filter { !excluded.contains(Array(pixels[$0 * size..<($0 + 1) * size])) }
    return PictureSet(
      width: width, height: height, pixels: kept.flatMap { pixels[$0 * size..<($0 + 1) * size] },
      labels: kept.map { labels[$0] }, classNames: classNames)
  }
}
