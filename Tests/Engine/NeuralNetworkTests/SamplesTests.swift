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
      let rows = samples.pixels!.rows(order.baseAddress!, count: 40)
      for r in 0..<40 {
        let row = 39 - r
        #expect(samples.label(row) == Int(labels[row]))
        for (found, pixel) in zip(expanded(rows, r, width: 23), pixels[row * 23..<(row + 1) * 23]) {
          // Distance from the background times step, plus shift: six roundings of either.
          let (mean, deviation) = (Double(scale.mean), Double(scale.deviation))
          let exact = (Double(pixel) / 255 - mean) / deviation
          #expect(isClose(found, exact, within: roundingBound(6) * (2 + mean) / deviation))
        }
      }
    }
    let kept = pixels.count { $0 != background }
    #expect(samples.density == Float(kept) / Float(pixels.count))
  }

  private func expanded(_ rows: SparseRows, _ r: Int, width: Int) -> [Float] {
    var result = [Float](repeating: rows.levels.offset, count: width)
    for i in rows.pixels(r) {
      result[Int(rows.indices[i])] = rows.levels.value(rows.bytes[i])
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

  @Test func someRowsTellHowManyFloatsAreZero() {
    let rows = FloatRows((0..<1000 * 8).map { $0 % 4 == 0 ? 1 : 0 }, width: 8)
    let targets = Targets.classes([UInt16](repeating: 0, count: 1000))
    #expect(Samples(features: rows, targets: targets).density == 0.25)
    let standardization = Standardization(
      means: [Float](repeating: 1, count: 8), deviations: [Float](repeating: 2, count: 8))
    #expect(Samples(features: rows, targets: targets, standardization: standardization).density == 0.75)
  }

  @Test func noRowsAreAllowed() {
    let nothing: [UInt8] = []
    let samples = Samples(pixels: nothing.span, width: 3, labels: nothing.span)
    #expect(samples.count == 0 && samples.density == 0 && samples.largestLabel == 0)
  }
}
