import NeuralNetwork
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

  @Test func whatIsNoDigitFollowsFromSeedAndNumberToo() {
    let generator = DigitGenerator(seed: 3, heights: 8...30)
    let others = (0..<30).map(generator.other)
    for number in (0..<30).reversed() { #expect(generator.other(number) == others[number]) }
    #expect(Set(others.map(\.pixels)).count == 30)
    #expect(DigitGenerator(seed: 4, heights: 8...30).other(7) != others[7])
    // Two digits side by side are wider than high.
    #expect(others.contains { $0.width > $0.height })
  }

  @Test func everyDigitHasItsFormsAndTheyAreDrawn() {
    #expect(digitForms.count == 10)
    for forms in digitForms {
      #expect(forms.allSatisfy { form in form.weight > 0 && form.strokes.allSatisfy { $0.count > 1 } })
    }
    // A 7 with a bar has a stroke more than one without.
    var generator = RandomGenerator(seed: 1)
    let counts = Set((0..<50).map { _ in Handwriting(digitForms[7], &generator).strokes.count })
    #expect(counts == [1, 2])
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
