import KernelInterface
import MatrixMultiply
import TestSupport
import Testing

/// Pictures read between their pixels, against the definition in double precision.
@Suite struct PictureSamplingTests {
  private static let (width, height, stride) = (13, 9, 16)

  @Test(arguments: InstructionSet.available, [UInt8(0), 40, 255])
  func interpolatesBetweenFourNeighbours(set: InstructionSet, background: UInt8) {
    var random = RandomNumbers(seed: 5)
    let source = (0..<Self.width * Self.height).map { _ in UInt8.random(in: 0...255, using: &random) }
    let x = TestMatrix(rows: 11, columns: 32, padding: 3, in: -3...18, using: &random)
    let y = TestMatrix(rows: 11, columns: 32, padding: 3, in: -3...14, using: &random)
    for (c, place) in [Float.nan, .infinity, -.infinity, 1e30].enumerated() { x.block.base[c] = place }
    let found = sample(source, background, x, y, set)
    for r in 0..<11 {
      for c in 0..<32 {
        let exact = reference(source, background, Double(x[r, c]), Double(y[r, c]))
        let pixel = Double(found[32 * r + c])
        // Half a step of rounding, and a little where that is a close call or faintness is.
        let isNear = abs(pixel - exact) <= 0.501
        let isFaint = abs(exact - Double(background)) < 16.001 && pixel == Double(background)
        #expect(isNear || isFaint, "(\(x[r, c]), \(y[r, c])) is \(pixel), expected \(exact)")
        #expect(!isNear || isFaint || abs(exact - Double(background)) > 15.999)
      }
    }
  }

  /// Bilinear interpolation at a place that is 1 too large, as the kernel has it.
  private func reference(_ source: [UInt8], _ background: UInt8, _ x: Double, _ y: Double) -> Double {
    let bounded = { (place: Double, limit: Int) in
      place.isNaN ? -1 : min(max(place - 1, -1), Double(limit))
    }
    let (u, v) = (bounded(x, Self.width), bounded(y, Self.height))
    let (column, row) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
    let pixel = { (x: Int, y: Int) in
      let isInside = (0..<Self.width).contains(x) && (0..<Self.height).contains(y)
      return Double(isInside ? source[y * Self.width + x] : background)
    }
    let (a, b) = (u - Double(column), v - Double(row))
    let top = (1 - a) * pixel(column, row) + a * pixel(column + 1, row)
    let low = (1 - a) * pixel(column, row + 1) + a * pixel(column + 1, row + 1)
    return (1 - b) * top + b * low
  }

  private func sample(
    _ source: [UInt8], _ background: UInt8, _ x: TestMatrix, _ y: TestMatrix, _ set: InstructionSet
  ) -> [UInt8] {
    var bordered = [UInt8](repeating: background, count: (Self.height + 3) * Self.stride + 1)
    for (i, pixel) in source.enumerated() {
      bordered[(i / Self.width + 1) * Self.stride + i % Self.width + 1] = pixel
    }
    var quads = [UInt32](repeating: 0, count: (Self.height + 2) * Self.stride)
    var pixels = [UInt8](repeating: 0, count: x.rows * x.columns)
    bordered.withUnsafeBufferPointer { bordered in
      quads.withUnsafeMutableBufferPointer { quads in
        pixels.withUnsafeMutableBufferPointer { pixels in
          set.kernels.samplePicture(
            PictureMap(
              source: bordered.baseAddress!, quads: quads.baseAddress!, stride: Self.stride,
              width: Self.width, height: Self.height, background: background, faintest: 16, x: x.block,
              y: y.block, pixels: pixels.baseAddress!))
        }
      }
    }
    return pixels
  }
}
