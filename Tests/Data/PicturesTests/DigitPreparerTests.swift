import Pictures
import TestSupport
import Testing

@Suite struct DigitPreparerTests {
  let preparer = DigitPreparer()

  func prepared(_ picture: Picture) -> Picture? {
    var result = Picture()
    return preparer.prepare(picture, into: &result) ? result : nil
  }

  /// Pictures of the bundled held-out set.
  func digits(_ count: Int) throws -> [Picture] {
    let set = try PictureSet(idxFolder: Samples.path + "/mnist-5k", part: .test)
    return (0..<count).map {
      Picture(width: 28, height: 28, pixels: Array(set.pixels[$0 * 784..<($0 + 1) * 784]))
    }
  }

  /// A picture made pixel by pixel.
  func picture(width: Int, height: Int, _ pixel: (Int, Int) -> Int) -> Picture {
    let pixels = (0..<width * height).map { UInt8(min(max(pixel($0 % width, $0 / width), 0), 255)) }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// The mean difference of two prepared pictures' pixels where one is moved by a pixel at most.
  ///
  /// A trace of ink more or less can turn the rounding of the centre of mass, and so move a whole digit.
  func difference(_ one: Picture, _ other: Picture) -> Double {
    let moves = (-1...1).flatMap { x in (-1...1).map { y in y * 28 + x } }
    let sums = moves.map { move in
      (0..<784).reduce(0) { sum, index in
        let moved = index + move
        return sum + abs(Int(one.pixels[index]) - ((0..<784).contains(moved) ? Int(other.pixels[moved]) : 0))
      }
    }
    return Double(sums.min() ?? 0) / 784
  }

  /// Which of these digits a prepared picture is most like.
  func nearest(_ picture: Picture?, among digits: [Picture]) throws -> Int? {
    let picture = try #require(picture)
    return digits.indices.min { difference(picture, digits[$0]) < difference(picture, digits[$1]) }
  }

  @Test func digitsOfMNISTPassUnchanged() throws {
    for digit in try digits(900) { #expect(prepared(digit) == digit) }
  }

  @Test func invertedDigitsComeBack() throws {
    let changes = try digits(400).map { digit in
      let inverted = Picture(width: 28, height: 28, pixels: digit.pixels.map { 255 - $0 })
      return try difference(#require(prepared(inverted)), digit)
    }
    // All but the few that have faint ink only at an edge of their box.
    #expect(changes.count { $0 < 2 } >= 394)
  }

  @Test func placeAndSizeOfTheCanvasDoNotMatter() throws {
    var random = RandomNumbers(seed: 3)
    for digit in try digits(100) {
      let (width, height) = (
        Int.random(in: 40...150, using: &random), Int.random(in: 40...150, using: &random)
      )
      let (left, top) = (
        Int.random(in: 1...width - 29, using: &random), Int.random(in: 1...height - 29, using: &random)
      )
      let canvas = picture(width: width, height: height) { x, y in
        let (column, row) = (x - left, y - top)
        return (0..<28).contains(column) && (0..<28).contains(row) ? Int(digit.pixels[row * 28 + column]) : 0
      }
      #expect(try difference(#require(prepared(canvas)), digit) < 2)
    }
  }

  @Test(arguments: [2, 3, 12])
  func scaledDigitsComeBack(factor: Int) throws {
    let digits = try digits(20)
    for (index, digit) in digits.enumerated() {
      let large = picture(width: 28 * factor, height: 28 * factor) { x, y in
        Int(digit.pixels[y / factor * 28 + x / factor])
      }
      #expect(try nearest(prepared(large), among: digits) == index)
    }
  }

  /// Larger than what is searched for ink as it is.
  @Test func digitsOfLargePicturesComeBackAndTellTheirPlace() throws {
    let digits = try digits(4)
    for (index, digit) in digits.enumerated() {
      let (left, top) = (601 + 300 * index, 33)
      var sheet = Picture(width: 4501, height: 350, pixels: [UInt8](repeating: 250, count: 4501 * 350))
      for y in 0..<280 {
        for x in 0..<280 {
          sheet.pixels[(top + y) * 4501 + left + x] = 250 - digit.pixels[y / 10 * 28 + x / 10] / 2
        }
      }
      let found = preparer.split(sheet)
      #expect(found.count == 1)
      #expect(try nearest(prepared(sheet), among: digits) == index)
      let box = try #require(found.first).box
      // MNIST's digits have 20 pixels on their longer side. A pixel of the smaller picture is 4 wide.
      #expect(abs(max(box.width, box.height) - 200) <= 8)
      #expect(box.x >= left && box.x + box.width <= left + 280)
      #expect(box.y >= top && box.y + box.height <= top + 280)
    }
  }

  /// The digits of MNIST's size in pictures that were scaled by a factor that is no whole number, blurred as that is.
  @Test(arguments: [0.7, 0.85, 1.3, 2.6]) func resampledDigitsComeBack(factor: Double) throws {
    let digits = try digits(40)
    for (index, digit) in digits.enumerated() {
      let side = Int((28 * factor).rounded())
      let resampled = picture(width: side, height: side) { x, y in
        Int(bilinear(digit, (Double(x) + 0.5) / factor - 0.5, (Double(y) + 0.5) / factor - 0.5))
      }
      let result = try #require(prepared(resampled))
      #expect(try nearest(result, among: digits) == index)
      // Ink comes back in the amount there was: strokes keep their width.
      let (before, after) = (
        digit.pixels.reduce(0) { $0 + Int($1) }, result.pixels.reduce(0) { $0 + Int($1) }
      )
      #expect(abs(Double(after) / Double(before) - 1) < 0.25)
    }
  }

  /// Digits cut out closely, so that ink touches all four borders, small and enlarged: most of what they show is
  /// between ink and paper.
  @Test(arguments: [false, true]) func enlargedDigitsWithoutAMarginComeBack(isDark: Bool) throws {
    let digits = try digits(40)
    var right = 0
    for (index, digit) in digits.enumerated() {
      let box = inkBox(digit)
      // As many pixels of the digit fall on one of the small picture as make it 10 pixels high.
      let factor = 10 / Double(max(box.width, box.height))
      let (width, height) = (Double(box.width) * factor * 6, Double(box.height) * factor * 6)
      let enlarged = picture(width: Int(width.rounded()), height: Int(height.rounded())) { x, y in
        let (column, row) = ((Double(x) + 0.5) / 6 / factor - 0.5, (Double(y) + 0.5) / 6 / factor - 0.5)
        // Four reads about it, as wide as a pixel of the small picture: that blurs.
        var ink = 0.0
        for (right, down) in [(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)] {
          ink += bilinear(digit, column + Double(box.x) + right, row + Double(box.y) + down) / 4
        }
        return isDark ? 255 - Int(ink) : Int(ink)
      }
      right += try nearest(prepared(enlarged), among: digits) == index ? 1 : 0
    }
    #expect(right == digits.count)
  }

  private func inkBox(_ digit: Picture) -> Box {
    let inked = digit.pixels.indices.filter { digit.pixels[$0] > 0 }
    let (columns, rows) = (inked.map { $0 % 28 }, inked.map { $0 / 28 })
    let (left, top) = (columns.min() ?? 0, rows.min() ?? 0)
    return Box(
      x: left, y: top, width: (columns.max() ?? 0) - left + 1, height: (rows.max() ?? 0) - top + 1)
  }

  private func bilinear(_ digit: Picture, _ x: Double, _ y: Double) -> Double {
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    var sum = 0.0
    for row in top...top + 1 {
      for column in left...left + 1 where (0..<28).contains(row) && (0..<28).contains(column) {
        let share = (1 - abs(x - Double(column))) * (1 - abs(y - Double(row)))
        sum += share * Double(digit.pixels[row * 28 + column])
      }
    }
    return sum
  }

  @Test func aDigitThatFitsIsOnlyMoved() throws {
    var moves: [Double] = []
    for digit in try digits(50) {
      let moved = picture(width: 60, height: 50) { x, y in
        let (column, row) = (x - 7, y - 19)
        return (0..<28).contains(column) && (0..<28).contains(row) ? Int(digit.pixels[row * 28 + column]) : 0
      }
      // Its strongest ink is brought to 255.
      if let result = prepared(moved) { moves.append(difference(result, digit)) }
    }
    #expect(moves.count { $0 < 0.5 } >= 48)
  }

  @Test func unevenPaperIsRemoved() throws {
    let digits = try digits(20)
    for (index, digit) in digits.enumerated() {
      let photograph = picture(width: 56, height: 56) { x, y in
        let (column, row) = (x - 14, y - 14)
        let isInside = (0..<28).contains(column) && (0..<28).contains(row)
        let paper = 150 + x + y / 2 - (x - 28) * (x - 28) / 40
        return isInside ? paper - Int(digit.pixels[row * 28 + column]) * 140 / 255 : paper
      }
      #expect(try nearest(prepared(photograph), among: digits) == index)
    }
  }

  @Test func theLongerSideIsTwentyAndTheCentreOfMassInTheMiddle() throws {
    var random = RandomNumbers(seed: 5)
    for _ in 0..<50 {
      let (width, height) = (Int.random(in: 10...90, using: &random), Int.random(in: 10...90, using: &random))
      let (left, top) = (Int.random(in: 5...60, using: &random), Int.random(in: 5...60, using: &random))
      let bars = picture(width: 160, height: 160) { x, y in
        let isInside = (left..<left + width).contains(x) && (top..<top + height).contains(y)
        let stroke = max(width, height) / 5
        let isFrame = x < left + stroke || x >= left + width - stroke || y < top + stroke
        return isInside && isFrame ? 0 : 255
      }
      let result = try #require(prepared(bars))
      let sum = result.pixels.reduce(0.0) { $0 + Double($1) }
      var columns = [Double](repeating: 0, count: 28)
      var rows = columns
      var (x, y) = (0.0, 0.0)
      for (index, pixel) in result.pixels.enumerated() {
        columns[index % 28] = max(columns[index % 28], Double(pixel) / 255)
        rows[index / 28] = max(rows[index / 28], Double(pixel) / 255)
        x += Double(pixel) * Double(index % 28) / sum
        y += Double(pixel) * Double(index / 28) / sum
      }
      // A column or row at an edge is as strong as it is covered.
      let longer = max(columns.reduce(0, +), rows.reduce(0, +))
      #expect(abs(longer - 20) < (max(width, height) == 20 ? 0.5 : 0.1))
      // Within half a pixel where it is only moved.
      #expect(abs(x - 14) <= 0.5 && abs(y - 14) <= 0.5)
      if abs(max(width, height) - 20) > 1 { #expect(abs(x - 14) <= 0.05 && abs(y - 14) <= 0.05) }
      #expect(result.pixels.max() == 255)
    }
  }

  @Test func blankPicturesAreReported() {
    var random = RandomNumbers(seed: 7)
    for (width, height) in [(1, 1), (1, 50), (50, 1), (28, 28), (300, 200)] {
      for value in [0, 90, 255] {
        #expect(prepared(picture(width: width, height: height) { _, _ in value }) == nil)
      }
    }
    for _ in 0..<20 {
      let paper = picture(width: 200, height: 100) { x, y in
        150 + x / 4 - y / 3 + Int.random(in: -9...9, using: &random)
      }
      #expect(prepared(paper) == nil)
    }
    #expect(prepared(Picture()) == nil)
  }

  @Test func anySizeAndContentIsPreparedOrBlank() {
    var random = RandomNumbers(seed: 9)
    for width in [1, 2, 3, 5, 28, 29, 257] {
      for height in [1, 2, 4, 28, 31, 300] {
        for range in [0...255, 0...1, 250...255] {
          let noise = picture(width: width, height: height) { _, _ in Int.random(in: range, using: &random) }
          if let result = prepared(noise) { #expect(result.pixels.max() == 255) }
          for digit in preparer.split(noise) {
            #expect(digit.box.x >= 0 && digit.box.x + digit.box.width <= width)
            #expect(digit.box.y >= 0 && digit.box.y + digit.box.height <= height)
          }
        }
      }
    }
  }

  @Test func numbersAreSplitFromLeftToRight() throws {
    var random = RandomNumbers(seed: 11)
    let digits = try digits(40)
    for start in stride(from: 0, to: 40, by: 4) {
      let tops = (0..<4).map { _ in Int.random(in: 0...12, using: &random) }
      let number = picture(width: 4 * 30, height: 40) { x, y in
        let (column, line) = (x % 30, y - tops[x / 30])
        guard column < 28 && (0..<28).contains(line) else { return 255 }
        return 255 - Int(digits[start + x / 30].pixels[line * 28 + column])
      }
      let found = preparer.split(number)
      #expect(found.count == 4)
      for (index, digit) in found.enumerated() {
        #expect(try nearest(digit.picture, among: digits) == start + index)
        #expect((index * 30..<index * 30 + 30).contains(digit.box.x))
      }
    }
  }

  @Test func aDigitInTwoPartsIsOne() throws {
    let five = picture(width: 60, height: 60) { x, y in
      let isBar = (15..<45).contains(x) && (10..<15).contains(y)
      let isBody = (15..<40).contains(x) && (20..<50).contains(y) && (x < 20 || y > 44)
      return isBar || isBody ? 0 : 255
    }
    #expect(preparer.split(five).map(\.box) == [Box(x: 15, y: 10, width: 30, height: 40)])
  }

  @Test func specksAreNotDigits() {
    let number = picture(width: 100, height: 60) { x, y in
      let isStroke = (20..<26).contains(x) || (60..<66).contains(x)
      let isSpeck = x == 90 && y == 5
      return isStroke && (10..<50).contains(y) || isSpeck ? 255 : 20
    }
    #expect(preparer.split(number).map(\.box.x) == [20, 60])
  }
}
