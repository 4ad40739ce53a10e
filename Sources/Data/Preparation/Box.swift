/// A part of a picture.
public struct Box: Equatable, Sendable {
  /// The first column and row.
  public var x, y: Int
  /// How many columns and rows, each at least 1.
  public var width, height: Int

  /// Describes the part that starts at (x, y).
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The smallest box around both.
  func union(_ other: Box) -> Box {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return Box(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  /// Whether all of another is inside.
  func contains(_ other: Box) -> Bool { union(other) == self }

  /// What is left without a margin on every side; nil where that is nothing.
  func shrunk(by margin: Int) -> Box? {
    guard min(width, height) > 2 * margin else { return nil }
    return Box(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
  }

  /// The same part of a picture that is larger by a whole factor, but for what a pixel at its edge stands for beyond it.
  func enlarged(by scale: Int, within picture: Picture) -> Box {
    let (left, top) = (x * scale, y * scale)
    return Box(
      x: left, y: top, width: min(width * scale, picture.width - left),
      height: min(height * scale, picture.height - top))
  }
}
