/// Where a row of equally long intervals, each one pixel of a scaled picture, lies along an axis of the picture it is made from.
struct Intervals {
  /// Where the first begins, in pixels of the source; it may lie outside.
  var start: Float
  /// How long each is, in pixels of the source.
  var length: Float

  /// The pixels of the source that an interval covers, and how much the first and the last lack of being covered whole.
  func coverage(of index: Int, source: Int) -> (range: Range<Int>, lackAtStart: Float, lackAtEnd: Float) {
    let limit = Float(source)
    let begin = min(max(start + Float(index) * length, 0), limit)
    let end = min(max(start + Float(index + 1) * length, 0), limit)
    guard begin < end else { return (0..<0, 0, 0) }
    let range = Int(begin.rounded(.down))..<Int(end.rounded(.up))
    return (range, begin - Float(range.lowerBound), Float(range.upperBound) - end)
  }
}

/// Scales a plane of pixels, [height, width], to [newHeight, newWidth], each the mean of the area it covers.
///
/// A source pixel that is only partly covered counts by its share; outside the plane all is 0.
func areaAverage(
  _ plane: UnsafePointer<UInt8>, width: Int, height: Int, columns: Intervals, rows: Intervals,
  into destination: UnsafeMutablePointer<Float>, newWidth: Int, newHeight: Int
) {
  let area = columns.length * rows.length
  for row in 0..<newHeight {
    let down = rows.coverage(of: row, source: height)
    for column in 0..<newWidth {
      let across = columns.coverage(of: column, source: width)
      var sum: Float = 0
      for y in down.range where !across.range.isEmpty {
        let source = plane + y * width
        // Whole numbers can be added in any order: in vectors.
        var wholeSum = 0
        for x in across.range { wholeSum &+= Int(source[x]) }
        var rowSum = Float(wholeSum)
        rowSum -= Float(source[across.range.lowerBound]) * across.lackAtStart
        rowSum -= Float(source[across.range.upperBound - 1]) * across.lackAtEnd
        let lack =
          (y == down.range.lowerBound ? down.lackAtStart : 0)
          + (y == down.range.upperBound - 1 ? down.lackAtEnd : 0)
        sum += rowSum * (1 - lack)
      }
      destination[row * newWidth + column] = sum / area
    }
  }
}
