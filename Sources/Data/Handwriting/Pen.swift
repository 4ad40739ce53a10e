import NeuralNetwork

/// What digits are written with: from a fine pencil to a marker, pressed evenly or not, and at times running dry.
struct Pen {
  /// Half the width of a line, in heights of the digit.
  private let radius: Float
  /// How much lines swell and thin, as a share.
  private let pressure: Float
  /// How many pieces are missing.
  private let gaps: Int

  init(_ generator: inout RandomGenerator) {
    radius = generator.nextByDoublings(in: 0.02...0.1)
    pressure = generator.happens(0.5) ? 0 : 0.35 * generator.nextUnit()
    gaps = generator.happens(0.08) ? 1 + generator.nextIndex(below: 4) : 0
  }

  /// Draws strokes so that all of the ink stands in a picture with these margins, in pixels, and is `height` pixels high,
  /// lines and all.
  func write(
    _ strokes: [[Point]], height: Int, margins: (left: Int, top: Int, right: Int, bottom: Int),
    _ generator: inout RandomGenerator
  ) -> InkPlane {
    let points = strokes.joined()
    let (low, high) = points.reduce((points.first!, points.first!)) {
      (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
    }
    // The digit as written need not be one height high.
    let scale = Float(height) / max(high.y - low.y + 2 * radius, 0.2)
    let nib = max(radius * scale, 0.4)
    let width = Int(((high.x - low.x) * scale + 2 * nib).rounded(.up))
    var plane = InkPlane(
      width: margins.left + width + margins.right, height: margins.top + height + margins.bottom)
    let corner = Point(Float(margins.left), Float(margins.top)) + nib
    let placed = strokes.map { $0.map { ($0 - low) * scale + corner } }
    for stroke in placed { draw(stroke, radius: nib, into: &plane, &generator) }
    for _ in 0..<gaps {
      let stroke = placed[generator.nextIndex(below: placed.count)]
      let size = generator.next(in: 0.5...1.5)
      plane.erase(at: stroke[generator.nextIndex(below: stroke.count)], radius: nib * size)
    }
    return plane
  }

  private func draw(
    _ stroke: [Point], radius: Float, into plane: inout InkPlane, _ generator: inout RandomGenerator
  ) {
    let (phase, waves) = (Double(generator.next(in: 0...6)), Double(generator.next(in: 2...8)))
    for i in 0..<stroke.count - 1 {
      let swell = Float(sine(phase + waves * Double(i) / Double(stroke.count)))
      plane.draw(from: stroke[i], to: stroke[i + 1], radius: radius * (1 + pressure * swell))
    }
  }
}
