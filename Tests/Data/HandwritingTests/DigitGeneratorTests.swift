import Preparation
import Testing

@testable import Handwriting

/// Digits that are drawn.
@Suite struct DigitGeneratorTests {
  @Test func aDigitFollowsFromSeedAndNumber() {
    let generator = DigitGenerator(seed: 3, heights: 8...60)
    let digits = (0..<30).map { generator.digit($0) }
    for number in (0..<30).reversed() {
      #expect(generator.digit(number).picture == digits[number].picture)
      #expect(digits[number].label == number % 10)
    }
    #expect(DigitGenerator(seed: 4, heights: 8...60).digit(7).picture != digits[7].picture)
    #expect(Set(digits.map(\.picture.pixels)).count == 30)
  }

  @Test func everyDigitCanBePrepared() {
    let generator = DigitGenerator(heights: 8...30)
    let preparer = DigitPreparer()
    var prepared = Picture()
    for number in 0..<500 {
      let (picture, _) = generator.digit(number)
      #expect(preparer.prepare(picture, into: &prepared), "digit \(number) is blank")
    }
  }

  @Test func digitsAreAsHighAsAsked() {
    // Without margins, tiny pictures or slants the height would be exact; with them the picture bounds it.
    let generator = DigitGenerator(heights: 40...50)
    for number in 0..<50 {
      let (picture, _) = generator.digit(number)
      #expect(picture.height >= 34 && picture.height <= 50 + 2 * (1 + 30) + 6)
      #expect(picture.pixels.count == picture.width * picture.height)
    }
  }
}
