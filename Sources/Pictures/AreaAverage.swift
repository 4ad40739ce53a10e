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
}

/// Scales a part of a plane of pixels, [rows, stride], to `width × height` pixels: each is the mean of the area it covers.
///
/// A source pixel that is only partly covered counts by its share. The result is rounded to the nearest integer; at
/// the same size it is a copy.
func areaAverage(
  _ plane: UnsafePointer<UInt8>, stride: Int, box: Box, width: Int, height: Int,
  into destination: UnsafeMutablePointer<UInt8>
) {
  let columns = (0..<width).map { coverage(of: $0, count: width, source: box.width) }
  for row in 0..<height {
    let rows = coverage(of: row, count: height, source: box.height)
    for (column, across) in columns.enumerated() {
      var sum: Float = 0
      for y in rows.range {
        let source = plane + (box.y + y) * stride + box.x
        var rowSum: Float = 0
        for x in across.range { rowSum += Float(source[x]) }
        rowSum -= Float(source[across.range.lowerBound]) * across.lackAtStart
        rowSum -= Float(source[across.range.upperBound - 1]) * across.lackAtEnd
        let lack =
          (y == rows.range.lowerBound ? rows.lackAtStart : 0)
          + (y == rows.range.upperBound - 1 ? rows.lackAtEnd : 0)
        sum += rowSum * (1 - lack)
      }
      let area = Float(box.width) / Float(width) * (Float(box.height) / Float(height))
      destination[row * width + column] = UInt8(min(max(sum / area, 0), 255).rounded())
    }
  }
}

/// The source pixels that one of `count` pixels covers, and how much the first and the last lack of being covered whole.
private func coverage(
  of index: Int, count: Int, source: Int
) -> (range: Range<Int>, lackAtStart: Float, lackAtEnd: Float) {
  let (start, end) = (index * source, (index + 1) * source)  // In units of 1/count.
  let range = start / count..<(end + count - 1) / count
  let lackAtStart = Float(start - range.lowerBound * count) / Float(count)
  let lackAtEnd = Float(range.upperBound * count - end) / Float(count)
  return (range, lackAtStart, lackAtEnd)
}
