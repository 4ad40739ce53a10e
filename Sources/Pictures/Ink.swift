/// What is written on a picture, without its paper: 0 where there is none, 255 where a stroke is full.
///
/// Strokes may be darker or lighter than their paper: whichever side departs more from the background, in sum, is the ink.
struct Ink {
  /// The ink of each pixel.
  private(set) var plane = Picture()
  /// Pixels with less ink than this are paper. A clean picture counts every trace, as MNIST does.
  private(set) var faintest: UInt8 = 1

  /// Finds the ink of a picture that has pixels. False where there is none.
  mutating func find(in picture: Picture) -> Bool {
    let background = Background(picture)
    let threshold = Float(max(4 * background.noise, 12))
    let isLight = departure(of: picture, from: background, beyond: threshold)
    plane.resize(width: picture.width, height: picture.height)
    var histogram = [Int](repeating: 0, count: 256)
    subtract(background, from: picture, sign: isLight ? 1 : -1, histogram: &histogram)
    guard let full = Self.fullStroke(histogram, beyond: Int(threshold)) else { return false }
    let paper = max(0, 3 * (background.noise - 1.5))
    faintest = background.noise < 2 ? 1 : 48
    stretch(from: paper, to: max(Double(full), paper + 1))
    return true
  }

  /// Whether more of the picture is lighter than its background than is darker, weighted by how much.
  private func departure(of picture: Picture, from background: Background, beyond threshold: Float) -> Bool {
    var light = 0.0
    var dark = 0.0
    forEachRow(of: picture, less: background) { _, differences in
      var (rowLight, rowDark): (Float, Float) = (0, 0)
      for difference in differences {
        rowLight += max(difference - threshold, 0)
        rowDark += max(-difference - threshold, 0)
      }
      light += Double(rowLight)
      dark += Double(rowDark)
    }
    return light >= dark
  }

  private mutating func subtract(
    _ background: Background, from picture: Picture, sign: Float, histogram: inout [Int]
  ) {
    plane.pixels.withUnsafeMutableBufferPointer { plane in
      forEachRow(of: picture, less: background) { y, differences in
        let row = UnsafeMutableBufferPointer(rebasing: plane[(y * picture.width)...])
        for x in differences.indices { row[x] = UInt8(min(max(sign * differences[x], 0), 255) + 0.5) }
      }
      for ink in plane { histogram[Int(ink)] += 1 }
    }
  }

  /// The ink that one in twenty of all inked pixels reaches, or nil where no pixel has ink.
  private static func fullStroke(_ histogram: [Int], beyond threshold: Int) -> Int? {
    let inked = histogram[min(threshold + 1, 255)...].reduce(0, +)
    guard inked > 0 else { return nil }
    var above = 0
    for ink in (0...255).reversed() {
      above += histogram[ink]
      if above * 20 >= inked { return ink }
    }
    return nil
  }

  /// Maps `low` and less to 0 and `high` and more to 255.
  private mutating func stretch(from low: Double, to high: Double) {
    let table = (0...255).map { ink in
      UInt8(min(max((Double(ink) - low) / (high - low), 0), 1) * 255 + 0.5)
    }
    plane.pixels.withUnsafeMutableBufferPointer { plane in
      for index in plane.indices { plane[index] = table[Int(plane[index])] }
    }
  }
}

/// Calls `body` with each row of a picture less its background.
private func forEachRow(
  of picture: Picture, less background: Background, _ body: (Int, UnsafeBufferPointer<Float>) -> Void
) {
  let (width, height) = (picture.width, picture.height)
  let across = (0..<width).map { Float(Background.coordinate($0, of: width)) }
  var row = [Float](repeating: 0, count: width)
  picture.pixels.withUnsafeBufferPointer { pixels in
    row.withUnsafeMutableBufferPointer { row in
      for y in 0..<height {
        let (constant, linear, quadratic) = background.row(Background.coordinate(y, of: height))
        let (c, l, q) = (Float(constant), Float(linear), Float(quadratic))
        let source = UnsafeBufferPointer(rebasing: pixels[(y * width)...])
        for x in row.indices { row[x] = Float(source[x]) - (c + across[x] * (l + across[x] * q)) }
        body(y, UnsafeBufferPointer(row))
      }
    }
  }
}
