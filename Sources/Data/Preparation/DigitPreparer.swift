/// Prepares pictures of digits the way MNIST was prepared: light ink on black, the longer side of the digit scaled to 20
/// pixels, and its centre of mass in the middle of 28×28 (LeCun, "The MNIST database of handwritten digits").
///
/// The ink may be darker or lighter than its paper, the paper lit unevenly, the digit anywhere and of any size.
public final class DigitPreparer {
  /// Width and height of a prepared picture.
  public static let side = 28
  /// The longer side of a prepared digit.
  public static let digitSide = 20

  private var halved = HalvedPicture()
  private let ink = Ink()
  private var components = Components()
  private var profiles = InkProfiles()
  private var crop: [UInt8] = []
  private var scaled = [Float](repeating: 0, count: side * side)

  /// Makes a preparer, which keeps its memory from picture to picture. Use one for each thread.
  public init() {}

  /// One of the digits of a picture.
  public struct Digit: Equatable, Sendable {
    /// The digit, prepared: 28×28, light on black.
    public var picture: Picture
    /// Where it stands in the picture that it was found in.
    public var box: Box
  }

  /// Prepares a picture of one digit.
  ///
  /// A picture that already is as MNIST has them passes unchanged.
  ///
  /// - Parameters:
  ///   - picture: Any size. All its ink but specks is taken as one digit.
  ///   - prepared: Receives 28×28 pixels.
  /// - Returns: False where the picture is blank; `prepared` then is black.
  @discardableResult
  public func prepare(_ picture: Picture, into prepared: inout Picture) -> Bool {
    prepared.resize(width: Self.side, height: Self.side)
    if isPrepared(picture) {
      // Not shared: what either becomes next would be copied to new memory.
      prepared.copyPixels(of: picture)
      return true
    }
    guard findParts(in: picture) else {
      prepared.blacken()
      return false
    }
    place(components.all, into: &prepared)
    return true
  }

  /// Finds the digits of a number written in one line, from left to right, and prepares each.
  ///
  /// Parts that stand over one another belong to one digit. Digits that touch are not told apart.
  ///
  /// - Returns: No digits where the picture is blank.
  public func split(_ picture: Picture) -> [Digit] {
    guard findParts(in: picture) else { return [] }
    return groupDigits(components.all).map { parts in
      var digit = Digit(picture: Picture(), box: Box(x: 0, y: 0, width: 1, height: 1))
      digit.picture.resize(width: Self.side, height: Self.side)
      digit.box = place(parts, into: &digit.picture).enlarged(by: halved.scale, within: picture)
      return digit
    }
  }

  /// Finds the parts of the ink that are not specks. False where there are none.
  private func findParts(in picture: Picture) -> Bool {
    guard !picture.pixels.isEmpty else { return false }
    halved.take(picture)
    guard ink.find(in: halved.scale > 1 ? halved.picture : picture) else { return false }
    components.find(in: ink.plane)
    components.dropSpecks()
    components.dropFrame()
    return !components.all.isEmpty
  }

  /// Prepares the digit made of these parts and tells where it stands in the picture that was searched.
  @discardableResult
  private func place(_ parts: [Components.Component], into prepared: inout Picture) -> Box {
    let box = components.cut(parts, of: ink.plane, into: &crop)
    let (x, y) = profiles.extents(of: crop, width: box.width, height: box.height)
    let scale = scale(forLength: max(x.length, y.length))
    areaAverage(
      crop, width: box.width, height: box.height, columns: intervals(of: x, scale: scale),
      rows: intervals(of: y, scale: scale), into: &scaled, newWidth: Self.side, newHeight: Self.side)
    let strongest = max(scaled.max() ?? 0, 1)
    for index in scaled.indices {
      prepared.pixels[index] = UInt8((scaled[index] / strongest * 255).rounded())
    }
    let (left, top) = (Int(x.start.rounded()), Int(y.start.rounded()))
    return Box(
      x: box.x + left, y: box.y + top, width: max(Int(x.end.rounded()) - left, 1),
      height: max(Int(y.end.rounded()) - top, 1))
  }
}

/// How much a digit with this longer side is scaled. One that already fits is only moved, and keeps its pixels.
private func scale(forLength length: Float) -> Float {
  let target = Float(DigitPreparer.digitSide)
  return abs(length - target) <= 0.25 ? 1 : target / length
}

/// Where the pixels of the prepared picture lie along an axis of the digit: its centre of mass in the middle, but
/// all of it inside.
private func intervals(of extent: InkExtent, scale: Float) -> Intervals {
  let length = 1 / scale
  let side = Float(DigitPreparer.side)
  // MNIST's pictures have their centre of mass at pixel (14, 14), half a pixel beyond the middle.
  var start = extent.mass - (side + 1) / 2 * length
  start = max(min(start, extent.start), extent.end - side * length)
  return Intervals(start: scale == 1 ? start.rounded() : start, length: length)
}

/// Whether a picture is one as MNIST has them: light on black, 19 or 20 pixels on the longer side (as all of MNIST's are),
/// its centre of mass within a pixel of the middle.
private func isPrepared(_ picture: Picture) -> Bool {
  let side = DigitPreparer.side
  guard picture.width == side && picture.height == side else { return false }
  let (x, y) = picture.pixels.withUnsafeBufferPointer { pixels in
    // A picture of this size has pixels.
    lightSpans(of: pixels.baseAddress!)
  }
  guard (DigitPreparer.digitSide - 1...DigitPreparer.digitSide).contains(max(x.length, y.length)) else {
    return false
  }
  return abs(x.mass - Double(side) / 2) < 1 && abs(y.mass - Double(side) / 2) < 1
}

/// Where the light of 28×28 pixels lies along both axes.
private func lightSpans(of pixels: UnsafePointer<UInt8>) -> (x: LightSpan, y: LightSpan) {
  let side = DigitPreparer.side
  var columns = LightSpan.Sums(repeating: 0)
  var rows = LightSpan.Sums(repeating: 0)
  for y in 0..<side {
    var sum: Int32 = 0
    for x in 0..<side {
      let pixel = Int32(pixels[y &* side &+ x])
      columns[x] &+= pixel
      sum &+= pixel
    }
    rows[y] = sum
  }
  return (LightSpan(columns), LightSpan(rows))
}

/// Which of 28 columns or rows have any light, and the mean of their numbers, weighted by it.
private struct LightSpan {
  typealias Sums = InlineArray<28, Int32>

  /// From the first with light to the last.
  var length = 0
  /// 0 where there is none.
  var mass = 0.0

  /// Measures the sums of light in each column or row.
  init(_ sums: Sums) {
    var (first, last) = (sums.count, -1)
    var (total, moment): (Int32, Int32) = (0, 0)
    for index in sums.indices {
      let sum = sums[index]
      (first, last) = sum == 0 ? (first, last) : (min(first, index), index)
      total &+= sum
      moment &+= sum &* Int32(truncatingIfNeeded: index)
    }
    guard total > 0 else { return }
    length = last - first + 1
    mass = Double(moment) / Double(total)
  }
}
