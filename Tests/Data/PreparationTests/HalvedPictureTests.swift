import TestSupport
import Testing

@testable import Preparation

@Suite struct HalvedPictureTests {
  func noise(_ width: Int, _ height: Int) -> Picture {
    var random = RandomNumbers(seed: 1)
    let pixels = (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// The same by the definition.
  func half(_ picture: Picture) -> [UInt8] {
    var result: [UInt8] = []
    for y in stride(from: 0, to: picture.height, by: 2) {
      for x in stride(from: 0, to: picture.width, by: 2) {
        var sum = 0
        for row in [y, min(y + 1, picture.height - 1)] {
          for column in [x, min(x + 1, picture.width - 1)] {
            sum += Int(picture.pixels[row * picture.width + column])
          }
        }
        result.append(UInt8((Double(sum) / 4 + 0.5).rounded(.down)))
      }
    }
    return result
  }

  @Test func eachPixelIsTheMeanOfFour() {
    for width in 1...40 {
      for height in [1, 2, 3, 8, 9] {
        let picture = noise(width, height)
        let expected = half(picture)
        var result = [UInt8](repeating: 0, count: expected.count)
        halve(picture.pixels, width: width, height: height, into: &result)
        #expect(result == expected, "\(width)×\(height)")
        var place = picture.pixels
        place.withUnsafeMutableBufferPointer { place in
          guard let place = place.baseAddress else { return }
          halve(place, width: width, height: height, into: place)
        }
        #expect(Array(place.prefix(expected.count)) == expected, "\(width)×\(height) in its place")
      }
    }
  }

  @Test func largePicturesAreHalvedUntilTheyFit() {
    var halved = HalvedPicture()
    let cases = [
      (2048, 3, 1, 0, 0), (2049, 3, 2, 1025, 2), (1, 9000, 8, 1, 1125), (5, 2048, 1, 0, 0),
      (5, 4097, 4, 2, 1025),
    ]
    for (width, height, scale, halvedWidth, halvedHeight) in cases {
      let picture = noise(width, height)
      halved.take(picture)
      #expect(halved.scale == scale)
      guard scale > 1 else { continue }
      #expect(halved.picture.width == halvedWidth && halved.picture.height == halvedHeight)
      if scale == 2 { #expect(halved.picture.pixels == half(picture)) }
    }
  }
}
