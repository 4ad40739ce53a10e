import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// Pictures read between their pixels, against the definition in double precision.
@Suite struct PictureSamplingTests {
  private static let (width, height, stride, pixelStride) = (21, 9, 32, 32)
  /// Turned, slanted and moved.
  private static let x = (start: Float(-1.3), byColumn: Float(0.9), byRow: Float(0.35))
  private static let y = (start: Float(3.2), byColumn: Float(-0.25), byRow: Float(1.1))
  private static let size: Float = 0.7

  @Test(arguments: InstructionSet.available, [UInt8(0), 40, 255])
  func interpolatesBetweenFourNeighbours(set: InstructionSet, background: UInt8) {
    var random = RandomNumbers(seed: 5)
    let source = (0..<Self.width * Self.height).map { _ in UInt8.random(in: 0...255, using: &random) }
    let moveX = TestMatrix(rows: Self.height, columns: 32, padding: 3, in: -3...3, using: &random)
    let moveY = TestMatrix(rows: Self.height, columns: 32, padding: 3, in: -3...3, using: &random)
    for (c, move) in [Float.nan, .infinity, -.infinity, 1e30].enumerated() { moveX.block.base[c] = move }
    let found = sample(source, background, moveX, moveY, set)
    for r in 0..<Self.height {
      for c in 0..<Self.width {
        let x = place(Self.x, moveX[r, c], r, c)
        let y = place(Self.y, moveY[r, c], r, c)
        let exact = reference(source, background, x, y)
        let pixel = Double(found[Self.pixelStride * r + c])
        // Places are rounded to 2⁻²⁰ or so, pixels to whole numbers, and either may be a close call.
        let isNear = abs(pixel - exact) <= 0.502
        let isFaint = abs(exact - Double(background)) < 16.002 && pixel == Double(background)
        #expect(isNear || isFaint, "(\(x), \(y)) is \(pixel), expected \(exact)")
        #expect(!isNear || isFaint || abs(exact - Double(background)) > 15.998)
      }
      for c in Self.width..<Self.pixelStride {
        #expect(found[Self.pixelStride * r + c] == background, "padding")
      }
    }
  }

  private func place(
    _ axis: (start: Float, byColumn: Float, byRow: Float), _ move: Float, _ r: Int, _ c: Int
  ) -> Double {
    Double(axis.start) + Double(axis.byColumn) * Double(c) + Double(axis.byRow) * Double(r)
      + Double(Self.size) * Double(move)
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
    _ source: [UInt8], _ background: UInt8, _ moveX: TestMatrix, _ moveY: TestMatrix, _ set: InstructionSet
  ) -> [UInt8] {
    var bordered = [UInt8](repeating: background, count: (Self.height + 3) * Self.stride + 1)
    for (i, pixel) in source.enumerated() {
      bordered[(i / Self.width + 1) * Self.stride + i % Self.width + 1] = pixel
    }
    var quads = [UInt32](repeating: 0, count: (Self.height + 2) * Self.stride)
    var pixels = [UInt8](repeating: background, count: Self.height * Self.pixelStride)
    let scratch = TestMatrix(rows: 3, columns: pixels.count) { _, _ in 0 }
    let axis = { (axis: (start: Float, byColumn: Float, byRow: Float), moves: TestMatrix) in
      SourceAxis(
        start: axis.start, byColumn: axis.byColumn, byRow: axis.byRow,
        displacements: Floats(moves.block.base))
    }
    bordered.withUnsafeBufferPointer { bordered in
      quads.withUnsafeMutableBufferPointer { quads in
        pixels.withUnsafeMutableBufferPointer { pixels in
          set.kernels.samplePicture(
            PictureMap(
              source: bordered.baseAddress!, quads: quads.baseAddress!, stride: Self.stride,
              width: Self.width, height: Self.height, background: background, faintest: 16,
              x: axis(Self.x, moveX), y: axis(Self.y, moveY), size: Self.size,
              displacementStride: moveX.block.stride, words: scratch.block.base,
              rightShares: scratch.block.base + pixels.count,
              downShares: scratch.block.base + 2 * pixels.count, pixels: pixels.baseAddress!,
              pixelStride: Self.pixelStride))
        }
      }
    }
    return pixels
  }
}
