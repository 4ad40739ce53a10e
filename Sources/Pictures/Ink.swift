/// What is written on a picture, without its paper: 0 where there is none, 255 where a stroke is full.
///
/// Strokes may be darker or lighter than their paper: whichever side departs more from the background, in sum, is the ink.
final class Ink {
  /// The ink of each pixel. Its memory is used again.
  private(set) var plane = Picture()

  private var grid = SampleGrid()
  private var row = RowWithoutPaper()

  /// Finds the ink of a picture that has pixels. False where there is none.
  func find(in picture: Picture) -> Bool {
    grid.sample(picture)
    let background = Background(grid)
    let threshold = Float(max(4 * background.noise, 12))
    row.resize(picture.width)
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
    return true
  }

  /// From each row that is looked at, where all of a picture is to be judged, to the next: about 512 rows tell enough.
  private static func step(ofHeight height: Int) -> Int { max(height / 512, 1) }

  /// Whether more of the picture is lighter than its background than is darker, weighted by how much.
  private func departure(of picture: Picture, from background: Background, beyond threshold: Float) -> Bool {
    var light = 0.0
    var dark = 0.0
    for y in stride(from: 0, to: picture.height, by: Self.step(ofHeight: picture.height)) {
      row.subtract(background.surface, from: picture, y: y)
      var (rowLight, rowDark): (Float, Float) = (0, 0)
      for difference in row.differences {
        rowLight += max(difference - threshold, 0)
        rowDark += max(-difference - threshold, 0)
      }
      light += Double(rowLight)
      dark += Double(rowDark)
    }
    return light >= dark
  }

  private func subtract(
    _ background: Background, from picture: Picture, sign: Float, histogram: inout Histogram
  ) {
    let step = Self.step(ofHeight: picture.height)
    for y in 0..<picture.height {
      row.subtract(background.surface, from: picture, y: y)
      plane.pixels.withUnsafeMutableBufferPointer { plane in
        let line = UnsafeMutableBufferPointer(rebasing: plane[y * picture.width..<(y + 1) * picture.width])
        row.differences.withUnsafeBufferPointer { differences in
          for x in line.indices { line[x] = rounded(min(max(sign * differences[x], 0), 255)) }
        }
        if y % step == 0 { histogram.add(UnsafeBufferPointer(line)) }
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

/// The nearest integer to a number from 0 to 255.
///
/// The sum has it in its low bits. A conversion that checks its range would be done one by one, not in vectors.
@inline(__always)
private func rounded(_ ink: Float) -> UInt8 { UInt8(truncatingIfNeeded: (ink + 0x1p23).bitPattern) }

/// A row of a picture less its background. Its memory is used again.
private struct RowWithoutPaper {
  /// [width]
  private(set) var differences: [Float] = []
  /// Where each column lies between −1 and 1.
  private var x: [Float] = []

  mutating func resize(_ width: Int) {
    differences.removeAll(keepingCapacity: true)
    x.removeAll(keepingCapacity: true)
    for column in 0..<width {
      differences.append(0)
      x.append(Float(Background.coordinate(column, of: width)))
    }
  }

  mutating func subtract(_ surface: QuadraticSurface, from picture: Picture, y: Int) {
    let (constant, linear, quadratic) = surface.row(Background.coordinate(y, of: picture.height))
    let (c, l, q) = (Float(constant), Float(linear), Float(quadratic))
    let width = differences.count
    picture.pixels.withUnsafeBufferPointer { pixels in
      x.withUnsafeBufferPointer { x in
        differences.withUnsafeMutableBufferPointer { differences in
          let source = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
          for i in 0..<width { differences[i] = Float(source[i]) - (c + x[i] * (l + x[i] * q)) }
        }
      }
    }
  }
}
