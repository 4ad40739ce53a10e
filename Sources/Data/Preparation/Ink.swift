/// What is written on a picture, without its paper: 0 where there is none, 255 where a stroke is full.
///
/// Strokes may be darker or lighter than their paper: whichever side departs more from the background, in sum, is the ink.
final class Ink {
  /// The ink of each pixel. Its memory is used again.
  private(set) var plane = Picture()

  private var grid = SampleGrid()
  private var paper = LocalPaper()
  private var lines = RuledLines()
  /// Where each column lies between −1 and 1.
  private var columns: [Float] = []

  /// Finds the ink of a picture that has pixels. False where there is none.
  func find(in picture: Picture) -> Bool {
    columns.removeAll(keepingCapacity: true)
    for column in 0..<picture.width {
      columns.append(Float(Background.coordinate(column, of: picture.width)))
    }
    grid.sample(picture)
    let background = Background(grid)
    if isUnevenlyLit(background) {
      paper.flatten(picture, inkIsLight: grid.strokesAreLight)
      grid.sample(paper.flattened)
      return find(in: paper.flattened, Background(grid))
    }
    return find(in: picture, background)
  }

  /// Whether the light is too uneven for a quadratic: most of the picture is paper, but some of it is neither paper nor
  /// ink, nor the edge of a stroke.
  private func isUnevenlyLit(_ background: Background) -> Bool {
    guard background.share > 0.55 else { return false }
    grid.measureDepartures(from: background.surface)
    return grid.smoothShare > 0.005
  }

  private func find(in picture: Picture, _ background: Background) -> Bool {
    let threshold = background.threshold
    let isLight = departure(of: picture, from: background, beyond: threshold)
    plane.resize(width: picture.width, height: picture.height)
    var histogram = Histogram()
    subtract(background, from: picture, sign: isLight ? 1 : -1, histogram: &histogram)
    let inked = histogram.count(above: min(Int(threshold), 254))
    guard inked > 0 else { return false }
    // A stroke is full where one in twenty of all inked pixels is as strong.
    let full = histogram.byte(reachedBy: (inked + 19) / 20)
    let paper = max(0, 2 * (background.noise - 1.5))
    stretch(from: paper, to: max(Double(full), paper + 1))
    lines.erase(from: &plane)
    return true
  }

  /// From each row that is looked at, where all of a picture is to be judged, to the next: about 512 rows tell enough.
  private static func step(ofHeight height: Int) -> Int { max(height / 512, 1) }

  /// Whether more of the picture is lighter than its background than is darker, weighted by how much.
  private func departure(of picture: Picture, from background: Background, beyond threshold: Float) -> Bool {
    var light = 0.0
    var dark = 0.0
    for y in stride(from: 0, to: picture.height, by: Self.step(ofHeight: picture.height)) {
      withRow(y, of: picture, without: background) { row in
        let (rowLight, rowDark) = row.departure(beyond: threshold)
        light += Double(rowLight)
        dark += Double(rowDark)
      }
    }
    return light >= dark
  }

  private func subtract(
    _ background: Background, from picture: Picture, sign: Float, histogram: inout Histogram
  ) {
    let step = Self.step(ofHeight: picture.height)
    for y in 0..<picture.height {
      plane.pixels.withUnsafeMutableBufferPointer { plane in
        let line = UnsafeMutableBufferPointer(rebasing: plane[y * picture.width..<(y + 1) * picture.width])
        withRow(y, of: picture, without: background) { $0.writeInk(to: line, sign: sign) }
        if y % step == 0 { histogram.add(UnsafeBufferPointer(line)) }
      }
    }
  }

  @inline(__always)
  private func withRow(
    _ y: Int, of picture: Picture, without background: Background, _ body: (RowWithoutPaper) -> Void
  ) {
    let (constant, linear, quadratic) = background.surface.row(
      Background.coordinate(y, of: picture.height))
    picture.pixels.withUnsafeBufferPointer { pixels in
      columns.withUnsafeBufferPointer { columns in
        body(
          RowWithoutPaper(
            pixels: UnsafeBufferPointer(rebasing: pixels[y * picture.width..<(y + 1) * picture.width]),
            columns: columns, constant: Float(constant), linear: Float(linear), quadratic: Float(quadratic)))
      }
    }
  }

  /// Maps `low` and less to 0 and `high` and more to 255.
  private func stretch(from low: Double, to high: Double) {
    var table = InlineArray<256, UInt8>(repeating: 0)
    for ink in 0..<256 {
      table[ink] = UInt8(min(max((Double(ink) - low) / (high - low), 0), 1) * 255 + 0.5)
    }
    plane.pixels.withUnsafeMutableBufferPointer { plane in
      for index in plane.indices { plane[index] = table[Int(plane[index])] }
    }
  }
}

/// A row of a picture less its background, a quadratic in the column's coordinate.
///
/// Both passes are bound by arithmetic, so they go by eights; the few pixels behind the last eight go one by one.
private struct RowWithoutPaper {
  /// [width]
  var pixels: UnsafeBufferPointer<UInt8>
  /// Where each column lies between −1 and 1, [width].
  var columns: UnsafeBufferPointer<Float>
  var constant, linear, quadratic: Float

  private typealias Vector = SIMD8<Float>

  /// The columns in whole eights.
  private var eights: Range<Int> { 0..<pixels.count & ~7 }
  private var rest: Range<Int> { eights.upperBound..<pixels.count }

  @inline(__always)
  private func differences(_ first: Int) -> Vector {
    var (pixels, x) = (Vector(), Vector())
    for lane in 0..<8 {
      pixels[lane] = Float(self.pixels[first &+ lane])
      x[lane] = columns[first &+ lane]
    }
    return pixels - (constant + x * (linear + x * quadratic))
  }

  @inline(__always)
  private func difference(_ x: Int) -> Float {
    Float(pixels[x]) - (constant + columns[x] * (linear + columns[x] * quadratic))
  }

  /// How much the row is lighter and how much darker than its background, each by more than `threshold`.
  ///
  /// Eight sums each: one alone would wait for every addition.
  func departure(beyond threshold: Float) -> (light: Float, dark: Float) {
    var (light, dark) = (Vector(), Vector())
    for x in stride(from: 0, to: eights.upperBound, by: 8) {
      let difference = differences(x)
      light += clamped(difference - threshold, to: .infinity)
      dark += clamped(-difference - threshold, to: .infinity)
    }
    for x in rest {
      light[0] += max(difference(x) - threshold, 0)
      dark[0] += max(-difference(x) - threshold, 0)
    }
    return (light.sum(), dark.sum())
  }

  /// Writes how much each pixel is lighter than its background, or darker where `sign` is −1.
  func writeInk(to line: UnsafeMutableBufferPointer<UInt8>, sign: Float) {
    for x in stride(from: 0, to: eights.upperBound, by: 8) {
      let ink = rounded(clamped(sign * differences(x), to: 255))
      for lane in 0..<8 { line[x &+ lane] = UInt8(truncatingIfNeeded: ink[lane]) }
    }
    for x in rest { line[x] = UInt8(min(max(sign * difference(x), 0), 255).rounded(.toNearestOrEven)) }
  }

  @inline(__always)
  private func clamped(_ values: Vector, to limit: Float) -> Vector {
    let positive = values.replacing(with: 0, where: values .< 0)
    return positive.replacing(with: limit, where: positive .> limit)
  }

  /// The nearest integers to numbers from 0 to 255: a sum with 2²³ has them in its low bits.
  @inline(__always)
  private func rounded(_ ink: Vector) -> SIMD8<UInt32> {
    unsafeBitCast(ink + 0x1p23, to: SIMD8<UInt32>.self) & 255
  }
}
