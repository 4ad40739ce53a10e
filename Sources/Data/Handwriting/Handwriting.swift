import NeuralNetwork

/// One sign as some hand writes it: the path of the pen, with chance in every form.
struct Handwriting {
  /// Points of each stroke, close to one another, in heights of the sign.
  let strokes: [[Point]]

  /// Writes one of some forms.
  init(_ forms: [DigitForm], _ generator: inout RandomGenerator) {
    let form = chosen(forms, &generator)
    let hand = Hand(&generator)
    strokes = form.strokes.map { stroke in
      // Strokes are set down beside where they should, each point apart, and end too early or too late.
      let away = Point(generator.nextNormal(), generator.nextNormal()) * 0.02
      let points = stroke.shaken(by: hand.unsteadiness, &generator).map { $0 + away }
      return curve(through: points.withEnds(generator.nextNormal(), generator.nextNormal()))
        .map(hand.place)
    }
  }
}

extension Handwriting {
  /// Draws a line without a meaning, through points anywhere.
  init(scribbledBy generator: inout RandomGenerator) {
    let strokes = (0..<1 + generator.nextIndex(below: 3)).map { _ in
      (0..<3 + generator.nextIndex(below: 8)).map { _ in
        Point(generator.nextUnit(), generator.nextUnit())
      }
    }
    self.init(strokes: strokes.map(curve))
  }

  /// Writes two signs side by side, or one a little over the other.
  init(_ left: Handwriting, _ right: Handwriting, apart: Float) {
    let width = left.strokes.joined().reduce(0) { max($0, $1.x) }
    self.init(strokes: left.strokes + right.strokes.map { $0.map { $0 + Point(width + apart, 0) } })
  }

  private init(strokes: [[Point]]) { self.strokes = strokes }
}

private func chosen(_ forms: [DigitForm], _ generator: inout RandomGenerator) -> DigitForm {
  var rest = generator.nextIndex(below: forms.reduce(0) { $0 + $1.weight })
  for form in forms {
    rest -= form.weight
    if rest < 0 { return form }
  }
  fatalError("weights are positive")
}

/// How somebody writes: width, slant, turn, and how steadily.
private struct Hand {
  /// Deviation of points from where they should be, in heights.
  let unsteadiness: Float
  private let right, down: Point

  init(_ generator: inout RandomGenerator) {
    unsteadiness = 0.012 + 0.033 * generator.nextUnit()
    let width = Float(exponential(Double(generator.nextNormal() * 0.22)))
    // Slanted to 25° at most, turned by some degrees more.
    let slant = max(-0.466, min(0.466, 0.08 + generator.nextNormal() * 0.18))
    let turn = Double(generator.nextNormal()) * 5 * Double.pi / 180
    let (cos, sin) = (Float(cosine(turn)), Float(sine(turn)))
    right = Point(cos, sin) * width
    down = Point(-slant * cos - sin, -slant * sin + cos)
  }

  func place(_ point: Point) -> Point { point.x * right + point.y * down }
}

extension [Point] {
  /// Points moved by chance; the two of a corner stay together.
  fileprivate func shaken(by deviation: Float, _ generator: inout RandomGenerator) -> [Point] {
    var result: [Point] = []
    for (i, point) in enumerated() {
      if i > 0, point == self[i - 1] {
        result.append(result[i - 1])
      } else {
        result.append(point + Point(generator.nextNormal(), generator.nextNormal()) * deviation)
      }
    }
    return result
  }

  /// The first and the last point moved along the line by 15 % of the way to their neighbours, times these numbers.
  fileprivate func withEnds(_ first: Float, _ last: Float) -> [Point] {
    let end = count - 1
    let (moveFirst, moveLast): (Point, Point) = (self[1] - self[0], self[end - 1] - self[end])
    var result = self
    result[0] += moveFirst * (first * 0.15)
    result[end] += moveLast * (last * 0.15)
    return result
  }
}

/// Points along a curve through all of these (Catmull and Rom 1974).
private func curve(through points: [Point]) -> [Point] {
  let steps = 10
  var result: [Point] = []
  for i in 0..<points.count - 1 where points[i] != points[i + 1] {
    let (before, start) = (points[max(i - 1, 0)], points[i])
    let (end, after) = (points[i + 1], points[min(i + 2, points.count - 1)])
    let along: Point = end - before
    let ahead: Point = end - start
    let square: Point = (before - start) * 2 + ahead * 3 + (end - after)
    let cube: Point = (after - before) - ahead * 3
    for step in 0..<steps {
      let t = Float(step) / Float(steps)
      let bend: Point = (square + cube * t) * t
      result.append(start + (along + bend) * (t / 2))
    }
  }
  return result + [points[points.count - 1]]
}
