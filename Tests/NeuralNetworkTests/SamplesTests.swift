import KernelInterface
import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct SamplesTests {
  @Test(arguments: [UInt8(0), 255, 17]) func everyPixelComesBack(background: UInt8) {
    var random = RandomNumbers(seed: 4)
    let pixels = (0..<40 * 23).map { _ in
      // Often eight neighbours are background, as in pictures.
      Int.random(in: 0..<10, using: &random) > 0 ? background : UInt8.random(in: 0...255, using: &random)
    }
    let labels = (0..<40).map { _ in UInt8.random(in: 0...9, using: &random) }
    let scale = PixelScale(mean: 0.3, deviation: 0.4)
    let samples = Samples(pixels: pixels.span, width: 23, labels: labels.span, scale: scale)
    #expect(samples.count == 40 && samples.width == 23)
    #expect(samples.largestLabel == Int(labels.max()!))
    let order = (0..<Int32(40)).reversed().map { $0 }
    order.withUnsafeBufferPointer { order in
      let rows = samples.rows(order.baseAddress!, count: 40)
      for r in 0..<40 {
        let row = 39 - r
        #expect(samples.label(row) == Int(labels[row]))
        #expect(
          expanded(rows, r, width: 23) == (0..<23).map { input(pixels[row * 23 + $0], scale, background) })
      }
    }
    let kept = pixels.count { $0 != background }
    #expect(samples.density == Float(kept) / Float(pixels.count))
  }

  /// A pixel's input as it comes out of the table: background and distance from it, added.
  private func input(_ pixel: UInt8, _ scale: PixelScale, _ background: UInt8) -> Float {
    (scale.input(pixel) - scale.input(background)) + scale.input(background)
  }

  private func expanded(_ rows: SparseRows, _ r: Int, width: Int) -> [Float] {
    var result = [Float](repeating: rows.levels.shift, count: width)
    for i in rows.pixels(r) {
      result[Int(rows.indices[i])] = rows.levels.values[Int(rows.bytes[i])] + rows.levels.shift
    }
    return result
  }

  @Test func theTutorialsScaleIsSymmetric() {
    #expect(PixelScale.symmetric.input(0) == -1 && PixelScale.symmetric.input(255) == 1)
    for pixel in 0...255 {
      let exact = (Double(pixel) / 255 - 0.5) / 0.5
      #expect(isClose(PixelScale.symmetric.input(UInt8(pixel)), exact, within: roundingBound(3)))
    }
  }

  @Test func noRowsAreAllowed() {
    let nothing: [UInt8] = []
    let samples = Samples(pixels: nothing.span, width: 3, labels: nothing.span)
    #expect(samples.count == 0 && samples.density == 0 && samples.largestLabel == 0)
  }
}
