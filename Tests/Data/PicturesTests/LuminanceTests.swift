import TestSupport
import Testing

@testable import Pictures

@Suite struct LuminanceTests {
  @Test func greyKeepsItsValueAndWeightsAreThoseOfRec601() {
    for value in UInt8.min...UInt8.max { #expect(luma(red: value, green: value, blue: value) == value) }
    var random = RandomNumbers(seed: 1)
    for _ in 0..<10_000 {
      let (red, green, blue) = (
        UInt8.random(in: 0...255, using: &random), UInt8.random(in: 0...255, using: &random),
        UInt8.random(in: 0...255, using: &random)
      )
      let exact = 0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)
      // Half a unit of rounding, and three weights that are each within half of 1/65536.
      let tolerance = 0.5 + 3 * 0.5 * 255 / 65536
      #expect(abs(Double(luma(red: red, green: green, blue: blue)) - exact) <= tolerance)
    }
  }

  @Test func wideSamplesAreRoundedToTheNearest() {
    for sample in 0...65535 {
      let nearest = (Double(sample) * 255 / 65535).rounded()
      #expect(narrowed(UInt8(sample >> 8), UInt8(sample & 255)) == UInt8(nearest))
    }
  }

  @Test func compositingIsRoundedToTheNearest() {
    for opacity in UInt8.min...255 {
      for luminance in UInt8.min...255 {
        for paper: UInt8 in [0, 255] {
          let sum = Int(opacity) * Int(luminance) + (255 - Int(opacity)) * Int(paper)
          let nearest = (Double(sum) / 255).rounded()
          #expect(composited(luminance, opacity: opacity, paper: paper) == UInt8(nearest))
        }
      }
    }
  }

  @Test func lightDrawingsGetBlackPaper() {
    func paper(_ luminance: [UInt8], _ opacity: [UInt8]) -> UInt8 {
      var luminance = luminance
      return Pictures.paper(under: &luminance, opacity: opacity, count: opacity.count)
    }
    #expect(paper([127, 0], [255, 0]) == 255)
    #expect(paper([128, 0], [255, 0]) == 0)
    #expect(paper([255, 0], [127, 128]) == 255)
    #expect(paper([255, 0], [130, 128]) == 0)
    #expect(paper([255, 255], [0, 0]) == 255)
  }

  @Test func gammasNearTheUsualAreLeftAlone() throws {
    #expect(GammaCorrection(fileGamma: 45455) == nil)
    #expect(GammaCorrection(fileGamma: 43500) == nil)
    let linear = try #require(GammaCorrection(fileGamma: 100_000))
    #expect(linear.corrected(0, of: 255) == 0)
    #expect(linear.corrected(255, of: 255) == 255)
    #expect(linear.corrected(55, of: 255) == 127)  // A linear 0.2157 is an encoded 0.4981.
  }
}
