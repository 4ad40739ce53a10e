import TestSupport
import Testing

@testable import Preparation

@Suite struct InkExtentTests {
  @Test func edgesCountByTheirShare() {
    let sharp = InkExtent(strongest: [0, 0, 255, 255, 255, 0], sums: [0, 0, 9, 9, 9, 0])
    #expect(sharp == InkExtent(start: 2, end: 5, mass: 3.5))
    let soft = InkExtent(strongest: [0, 51, 255, 255, 102, 3], sums: [0, 1, 2, 1, 0, 0])
    #expect(soft.start == 1.8 && soft.mass == 2.5)
    #expect(abs(soft.end - 4.4) < 1e-6)
  }

  @Test func faintInkIsMeasuredAgainstItself() {
    let faint = InkExtent(strongest: [0, 10, 40, 40, 10], sums: [0, 1, 4, 4, 1])
    #expect(faint.start == 1.75 && faint.end == 4.25)
    #expect(InkExtent(strongest: [40, 40], sums: [4, 4]) == InkExtent(start: 0, end: 2, mass: 1))
    #expect(InkExtent(strongest: [0], sums: [0]) == InkExtent(start: 0, end: 1, mass: 0.5))
  }

  /// A bar that starts and ends anywhere inside pixels is found where it is.
  @Test func barsAreFoundToAFractionOfAPixel() {
    var random = RandomNumbers(seed: 1)
    var profiles = InkProfiles()
    for _ in 0..<200 {
      let bar = (
        x: Float.random(in: 1..<8, using: &random), y: Float.random(in: 1..<8, using: &random),
        width: Float.random(in: 3..<10, using: &random), height: Float.random(in: 3..<10, using: &random)
      )
      var plane = [UInt8](repeating: 0, count: 20 * 20)
      for y in 0..<20 {
        for x in 0..<20 {
          let across = min(bar.x + bar.width, Float(x + 1)) - max(bar.x, Float(x))
          let down = min(bar.y + bar.height, Float(y + 1)) - max(bar.y, Float(y))
          plane[y * 20 + x] = UInt8((255 * max(across, 0) * max(down, 0)).rounded())
        }
      }
      let (x, y) = profiles.extents(of: plane, width: 20, height: 20)
      // A column that is half covered or more counts as whole.
      for (found, start, length) in [(x, bar.x, bar.width), (y, bar.y, bar.height)] {
        #expect(abs(found.start - start) <= 0.51 && abs(found.end - start - length) <= 0.51)
        // The mass of a pixel that is covered by a share s counts at its centre, s·(1 − s)/2 too far outside.
        #expect(abs(found.mass - start - length / 2) < 1 / (8 * length))
      }
    }
  }
}
