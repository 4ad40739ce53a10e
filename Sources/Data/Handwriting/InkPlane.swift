import NeuralNetwork

/// How much ink lies on each pixel: 0 none … 1 all that the pen gives.
struct InkPlane {
  let width: Int
  let height: Int
  /// [height, width].
  var values: [Float]

  /// Paper without ink.
  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    values = [Float](repeating: 0, count: width * height)
  }

  /// Draws a straight piece of a stroke with a round nib; its edge is as soft as a pixel is wide.
  mutating func draw(from start: Point, to end: Point, radius: Float) {
    let reach = radius + 1
    let columns = pixels(min(start.x, end.x) - reach, max(start.x, end.x) + reach, below: width)
    let rows = pixels(min(start.y, end.y) - reach, max(start.y, end.y) + reach, below: height)
    let line = end - start
    let length = max((line * line).sum(), .leastNormalMagnitude)
    for row in rows {
      for column in columns {
        let offset = Point(Float(column) + 0.5, Float(row) + 0.5) - start
        let share = max(0, min(1, (offset * line).sum() / length))
        let away = offset - line * share
        let ink = radius + 0.5 - (away * away).sum().squareRoot()
        let pixel = row * width + column
        // A thin pen covers no pixel wholly.
        values[pixel] = max(values[pixel], max(0, min(ink, min(1, 2 * radius))))
      }
    }
  }

  /// Takes the ink off a round spot.
  mutating func erase(at centre: Point, radius: Float) {
    for row in pixels(centre.y - radius, centre.y + radius, below: height) {
      for column in pixels(centre.x - radius, centre.x + radius, below: width) {
        let away = Point(Float(column) + 0.5, Float(row) + 0.5) - centre
        let kept = (away * away).sum().squareRoot() - radius + 0.5
        values[row * width + column] *= max(0, min(1, kept))
      }
    }
  }

  /// Blurs by two means of neighbours in each direction, which come close to a Gaussian of this σ in pixels.
  mutating func blur(_ deviation: Float) {
    // Two means of 2r + 1 pixels have the variance 2·r·(r + 1)/3.
    let reach = Int(((1 + 6 * deviation * deviation).squareRoot() / 2 - 0.5).rounded())
    guard reach > 0 else { return }
    for _ in 0..<2 {
      average(reach, count: width, step: 1, lines: height, apart: width)
      average(reach, count: height, step: width, lines: width, apart: 1)
    }
  }

  /// Replaces each value by the mean of those up to `reach` away on its line.
  private mutating func average(_ reach: Int, count: Int, step: Int, lines: Int, apart: Int) {
    var line = [Float](repeating: 0, count: count)
    for first in 0..<lines {
      for i in 0..<count { line[i] = values[first * apart + i * step] }
      for i in 0..<count {
        let near = max(i - reach, 0)...min(i + reach, count - 1)
        values[first * apart + i * step] = near.reduce(0) { $0 + line[$1] } / Float(2 * reach + 1)
      }
    }
  }

  /// The same picture of another size, read between its pixels.
  func enlarged(_ factor: Float) -> InkPlane {
    var result = InkPlane(width: Int(Float(width) * factor), height: Int(Float(height) * factor))
    for row in 0..<result.height {
      for column in 0..<result.width {
        result.values[row * result.width + column] = value(
          at: Point(Float(column) + 0.5, Float(row) + 0.5) / factor - 0.5)
      }
    }
    return result
  }

  /// Between four pixels (bilinear).
  private func value(at place: Point) -> Float {
    let (x, y) = (max(0, min(place.x, Float(width - 1))), max(0, min(place.y, Float(height - 1))))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (a, b) = (x - Float(left), y - Float(top))
    let upper = values[top * width + left] * (1 - a) + values[top * width + right] * a
    let lower = values[bottom * width + left] * (1 - a) + values[bottom * width + right] * a
    return upper * (1 - b) + lower * b
  }
}

/// The whole numbers in a range, as far as there are pixels.
private func pixels(_ first: Float, _ last: Float, below count: Int) -> Range<Int> {
  let start = max(0, min(Int(first.rounded(.down)), count))
  return start..<max(start, min(Int(last.rounded(.up)) + 1, count))
}
