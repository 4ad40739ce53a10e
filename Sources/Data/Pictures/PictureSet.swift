/// Pictures of one size with a label each: what training and evaluation read.
public struct PictureSet: Equatable, Sendable {
  /// Width of every picture, in pixels.
  public var width: Int
  /// Height of every picture, in pixels.
  public var height: Int
  /// Samples of a pixel: 1 (luminance), or 3 (red, green and blue).
  public var channels: Int
  /// Pixels of all pictures one after the other, [count, height × width × channels], row-major: 0 black … 255 white.
  ///
  /// The samples of a coloured pixel stand side by side: red, green, blue, and then the next pixel's.
  public var pixels: [UInt8]
  /// Class of each picture, [count], each below `classNames.count`.
  public var labels: [UInt16]
  /// What each class is called, e.g. `"0"` … `"9"`.
  public var classNames: [String]

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// Bytes of a picture: `width × height × channels`.
  public var pictureSize: Int { width * height * channels }

  /// One of the pictures; of a coloured one its luma (ITU-R BT.601).
  public subscript(index: Int) -> Picture {
    let samples = pixels[range(index..<index + 1)]
    guard channels == 3 else { return Picture(width: width, height: height, pixels: Array(samples)) }
    let first = samples.startIndex
    let weights = [299, 587, 114]
    let luma = (0..<width * height).map { pixel in
      let sum = (0..<3).reduce(500) { $0 + weights[$1] * Int(samples[first + 3 * pixel + $1]) }
      return UInt8(sum / 1000)
    }
    return Picture(width: width, height: height, pixels: luma)
  }

  /// Collects pictures.
  ///
  /// - Precondition: `channels` is 1 or 3, and `pixels` holds `width × height × channels` bytes for each label.
  public init(
    width: Int, height: Int, channels: Int = 1, pixels: [UInt8], labels: [UInt16], classNames: [String]
  ) {
    precondition(channels == 1 || channels == 3)
    precondition(pixels.count == labels.count * width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }

  /// The last `count` pictures, or all where there are fewer.
  public func suffix(_ count: Int) -> PictureSet { part(max(self.count - count, 0)..<self.count) }

  /// All pictures but the last `count`.
  public func dropLast(_ count: Int) -> PictureSet { part(0..<max(self.count - count, 0)) }

  /// These pictures and then the others'.
  ///
  /// - Precondition: Both have the same size, channels and classes.
  public func joined(with others: PictureSet) -> PictureSet {
    precondition((width, height, channels) == (others.width, others.height, others.channels))
    precondition(classNames == others.classNames)
    var all = self
    all.pixels += others.pixels
    all.labels += others.labels
    return all
  }

  private func part(_ range: Range<Int>) -> PictureSet {
    var part = self
    part.pixels = Array(pixels[self.range(range)])
    part.labels = Array(labels[range])
    return part
  }

  /// Where the pixels of these pictures stand.
  private func range(_ pictures: Range<Int>) -> Range<Int> {
    pictures.lowerBound * pictureSize..<pictures.upperBound * pictureSize
  }

  /// The set less every picture whose pixels are among `excluded`.
  public func without(_ excluded: Set<[UInt8]>) -> PictureSet {
    guard !excluded.isEmpty else { return self }
    let kept = labels.indices.filter { !excluded.contains(Array(pixels[range($0..<$0 + 1)])) }
    var rest = self
    rest.pixels = kept.flatMap { pixels[range($0..<$0 + 1)] }
    rest.labels = kept.map { labels[$0] }
    return rest
  }
}
