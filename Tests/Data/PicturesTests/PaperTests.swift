import Foundation
import Pictures
import TestSupport
import Testing

/// Digits on all that people write on, and what lies over it: each comes back as the digit it was.
@Suite struct PaperTests {
  private let preparer = DigitPreparerTests()
  private static let side = 120

  /// Dark ink on light paper, four times as large, some way off the middle.
  private func written(_ digit: Picture, number: Int, paper: Double = 235, ink: Double = 40) -> [Double] {
    let (left, top) = (4 + number % 3, 3 + number % 5)
    return (0..<Self.side * Self.side).map { index in
      let (x, y) = ((index % Self.side - left) / 4, (index / Self.side - top) / 4)
      let isInside = index % Self.side >= left && index / Self.side >= top && x < 28 && y < 28
      return paper + (ink - paper) * (isInside ? Double(digit.pixels[y * 28 + x]) / 255 : 0)
    }
  }

  /// Prepares each digit as it comes to be, and counts those that are nearest to what they were.
  private func right(of count: Int, _ change: (inout [Double], _ number: Int) -> Void) throws -> Int {
    let digits = try preparer.digits(count)
    return try digits.indices.count { number in
      var values = written(digits[number], number: number)
      change(&values, number)
      let pixels = values.map { UInt8(max(0, min(255, $0.rounded()))) }
      let picture = Picture(width: Self.side, height: Self.side, pixels: pixels)
      return try preparer.nearest(preparer.prepared(picture), among: digits) == number
    }
  }

  private func darken(_ values: inout [Double], row: Int, by amount: Double) {
    for x in 0..<Self.side { values[row * Self.side + x] -= amount }
  }

  private func darken(_ values: inout [Double], column: Int, by amount: Double) {
    for y in 0..<Self.side { values[y * Self.side + column] -= amount }
  }

  @Test(arguments: [1, 2]) func ruledPaper(thickness: Int) throws {
    let found = try right(of: 40) { values, number in
      for row in stride(from: number % 20, to: Self.side - 1, by: 25 + number) {
        for line in 0..<thickness { darken(&values, row: row + line, by: Double(50 + number)) }
      }
    }
    #expect(found == 40)
  }

  @Test func squaredPaper() throws {
    let found = try right(of: 40) { values, number in
      for place in stride(from: number % 14, to: Self.side, by: 14 + number / 2) {
        darken(&values, row: place, by: 60)
        darken(&values, column: place, by: 60)
      }
    }
    #expect(found == 40)
  }

  @Test(arguments: [0, 6]) func aFrame(inset: Int) throws {
    let digits = try preparer.digits(40)
    for (number, digit) in digits.enumerated() {
      let width = 1 + number % 4
      let inside = written(digit, number: number)
      let side = Self.side + 30
      let framed = preparer.picture(width: side, height: side) { x, y in
        let edge = min(x, y, side - 1 - x, side - 1 - y)
        if (inset..<inset + width).contains(edge) { return 60 }
        let isInside = (15..<15 + Self.side).contains(x) && (15..<15 + Self.side).contains(y)
        return isInside ? Int(inside[(y - 15) * Self.side + x - 15]) : 235
      }
      #expect(try preparer.nearest(preparer.prepared(framed), among: digits) == number)
    }
  }

  @Test func aShadowWithASoftEdge() throws {
    let found = try right(of: 40) { values, number in
      // In half a dozen directions, over a third to two thirds of the paper.
      let directions: [(x: Double, y: Double)] = [(1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7)]
      let direction = directions[number % 6]
      for index in values.indices {
        let x = Double(index % Self.side) / 60 - 1
        let y = Double(index / Self.side) / 60 - 1
        let edge = x * direction.x + y * direction.y - Double(number % 5 - 2) * 0.1
        values[index] *= 0.8 - 0.2 * tanh(edge / 0.4)
      }
    }
    // An edge that runs along a stroke still misleads a few.
    #expect(found >= 36)
  }

  @Test func dust() throws {
    var random = RandomNumbers(seed: 2)
    let found = try right(of: 40) { values, _ in
      for _ in 0..<20 {
        let (x, y) = (Int.random(in: 0..<118, using: &random), Int.random(in: 0..<118, using: &random))
        for index in [0, 1, Self.side, Self.side + 1] { values[y * Self.side + x + index] = 90 }
      }
    }
    #expect(found == 40)
  }

  @Test func faintPencilOnGreyPaper() throws {
    var random = RandomNumbers(seed: 3)
    let found = try right(of: 40) { values, _ in
      for index in values.indices {
        values[index] = 170 + (values[index] - 235) * 0.3 + .random(in: -6...6, using: &random)
      }
    }
    #expect(found == 40)
  }

  /// What JPEG leaves of a picture: cosines of 8×8 pixels in coarse steps.
  @Test func noiseOfCompression() throws {
    let found = try right(of: 40) { values, number in compress(&values, step: Double(40 + 2 * number)) }
    #expect(found == 40)
  }

  private func compress(_ values: inout [Double], step: Double) {
    for top in stride(from: 0, to: Self.side, by: 8) {
      for left in stride(from: 0, to: Self.side, by: 8) {
        let places = (0..<64).map { (top + $0 / 8) * Self.side + left + $0 % 8 }
        var block = places.map { values[$0] - 128 }
        block = transposed(cosines(transposed(cosines(block, isInverse: false)), isInverse: false))
        block = block.map { ($0 / step).rounded() * step }
        block = transposed(cosines(transposed(cosines(block, isInverse: true)), isInverse: true))
        for (place, value) in zip(places, block) { values[place] = value + 128 }
      }
    }
  }

  /// The orthonormal cosine transform of each row of eight.
  private func cosines(_ block: [Double], isInverse: Bool) -> [Double] {
    (0..<64).map { index in
      let (row, out) = (index / 8, index % 8)
      return (0..<8).reduce(0) { sum, i in
        let (frequency, place) = isInverse ? (i, out) : (out, i)
        let scale = (frequency == 0 ? 0.125 : 0.25).squareRoot()
        return sum + block[row * 8 + i] * scale * cos(Double((2 * place + 1) * frequency) * .pi / 16)
      }
    }
  }

  private func transposed(_ block: [Double]) -> [Double] { (0..<64).map { block[$0 % 8 * 8 + $0 / 8] } }

  /// Strokes from side to side of a picture that was cut out closely are no lines.
  @Test func barsOfDigitsStay() {
    // A 4 whose bar goes from border to border, and a 7 whose top does.
    let four = preparer.picture(width: 60, height: 90) { x, y in
      (50..<58).contains(y) || (40..<48).contains(x) || (y < 58 && abs(x - 34 + y / 2) < 5) ? 20 : 230
    }
    let seven = preparer.picture(width: 60, height: 90) { x, y in
      y < 8 || abs(x - 52 + y / 3) < 5 ? 20 : 230
    }
    for picture in [four, seven] {
      let prepared = preparer.prepared(picture)
      #expect(prepared != nil)
      let rows = (0..<28).map { y in (0..<28).count { (prepared?.pixels[y * 28 + $0] ?? 0) > 128 } }
      // 60 of 90 pixels are 13 of 20.
      #expect((rows.max() ?? 0) >= 12)
    }
  }
}
