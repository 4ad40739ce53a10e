import NeuralNetwork
import Preparation

/// Draws digits as people write them, one after the other without end.
///
/// Each digit has all the forms that are in use (a 1 with flag and foot, a 7 with a bar, a 4 open and closed), written by a
/// hand of its own width, slant and steadiness, with anything from a fine pencil to a marker, on paper of any shade,
/// from very few pixels to very many.
public struct DigitGenerator: Sendable {
  /// Pixels that digits are high, to begin with; every doubling is as frequent as another.
  public var heights: ClosedRange<Int>
  /// Decides all chance.
  public var seed: UInt64

  /// Describes digits to be drawn.
  ///
  /// - Precondition: `heights` are at least 8.
  public init(seed: UInt64 = 1, heights: ClosedRange<Int> = 8...200) {
    precondition(heights.lowerBound >= 8)
    (self.seed, self.heights) = (seed, heights)
  }

  /// Draws the digit of a number, which follows from the seed and the number alone.
  ///
  /// - Returns: A picture in grey that `DigitPreparer` finds a digit in, and that digit, which is the number's last.
  public func digit(_ number: Int) -> (picture: Picture, label: Int) {
    (picture(number, stream: seed) { Handwriting(digitForms[number % 10], &$0) }, number % 10)
  }

  /// Draws what is no digit: a letter, a scribble, or two digits at once; which follows from the seed and the number alone.
  public func other(_ number: Int) -> Picture {
    // Streams of chance of their own.
    picture(number, stream: ~seed) { generator in
      let kind = generator.nextUnit()
      if kind < 0.5 { return Handwriting(letterForms, &generator) }
      if kind < 0.7 { return Handwriting(scribbledBy: &generator) }
      let first = Handwriting(digitForms[generator.nextIndex(below: 10)], &generator)
      let second = Handwriting(digitForms[generator.nextIndex(below: 10)], &generator)
      return Handwriting(first, second, apart: generator.next(in: -0.2...0.3))
    }
  }

  private func picture(
    _ number: Int, stream: UInt64, _ write: (inout RandomGenerator) -> Handwriting
  ) -> Picture {
    let preparer = DigitPreparer()
    var prepared = Picture()
    var picture: Picture
    var attempt = 0
    // One in some thousand is so small or so pale that nothing is left of it: it is drawn again.
    repeat {
      var generator = RandomGenerator(seed: stream, number, attempt)
      picture = draw(write(&generator), &generator)
      attempt += 1
    } while !preparer.prepare(picture, into: &prepared)
    return picture
  }

  private func draw(_ writing: Handwriting, _ generator: inout RandomGenerator) -> Picture {
    let pen = Pen(&generator)
    let size = generator.nextByDoublings(in: Float(heights.lowerBound)...Float(heights.upperBound))
    // Some pictures were tiny before they came to their size.
    let enlargement: Float =
      size >= 24 && generator.happens(0.35) ? generator.next(in: 2...min(6, size / 8)) : 1
    let height = Int(size / enlargement)
    var plane = pen.write(
      writing.strokes, height: height, margins: margins(height, &generator), &generator)
    plane.blur(generator.happens(0.3) ? generator.nextUnit() * 0.05 * Float(height) : 0)
    if enlargement > 1 { plane = plane.enlarged(enlargement) }
    return Paper(&generator).picture(of: plane, &generator)
  }

  /// Paper around the digit: none where it was cut out closely.
  private func margins(
    _ height: Int, _ generator: inout RandomGenerator
  ) -> (left: Int, top: Int, right: Int, bottom: Int) {
    guard !generator.happens(0.1) else { return (0, 0, 0, 0) }
    let most = Float(height) * generator.next(in: 0.1...0.6)
    let sides = (0..<4).map { _ in 1 + Int(most * generator.nextUnit()) }
    return (sides[0], sides[1], sides[2], sides[3])
  }
}
