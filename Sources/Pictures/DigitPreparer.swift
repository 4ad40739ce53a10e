/// Prepares pictures of digits the way MNIST was prepared: light ink on black, the longer side of the digit scaled to 20
/// pixels, and its centre of mass in the middle of 28×28 (LeCun, "The MNIST database of handwritten digits").
///
/// The ink may be darker or lighter than its paper, the paper lit unevenly, the digit anywhere and of any size.
public final class DigitPreparer {
  /// Width and height of a prepared picture.
  public static let side = 28
  /// The longer side of a prepared digit.
  public static let digitSide = 20

  private var ink = Ink()
  private var crop: [UInt8] = []

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
      prepared.pixels = picture.pixels
      return true
    }
    guard let components = findInk(in: picture) else {
      prepared.pixels = [UInt8](repeating: 0, count: Self.side * Self.side)
      return false
    }
    place(components.all, of: components, into: &prepared)
    return true
  }

  /// Finds the digits of a number written in one line, from left to right, and prepares each.
  ///
  /// Parts that stand over one another belong to one digit. Digits that touch are not told apart.
  ///
  /// - Returns: No digits where the picture is blank.
  public func split(_ picture: Picture) -> [Digit] {
    guard let components = findInk(in: picture) else { return [] }
    return groupDigits(components.all).map { parts in
      var digit = Digit(picture: Picture(), box: Box(x: 0, y: 0, width: 1, height: 1))
      digit.picture.resize(width: Self.side, height: Self.side)
      digit.box = place(parts, of: components, into: &digit.picture)
      return digit
    }
  }

  /// The parts of the ink that are not specks, or nil where there are none.
  private func findInk(in picture: Picture) -> Components? {
    guard !picture.pixels.isEmpty, ink.find(in: picture) else { return nil }
    var components = Components(ink.plane)
    components.dropSpecks()
    return components.all.isEmpty ? nil : components
  }

  /// Prepares the digit made of these parts and tells where it stands.
  @discardableResult
  private func place(
    _ parts: [Components.Component], of components: Components, into prepared: inout Picture
  ) -> Box {
    let box = inkBox(parts, of: components)
    cut(parts, of: components, box: box)
    let longer = max(box.width, box.height)
    let width = max(1, (2 * box.width * Self.digitSide + longer) / (2 * longer))
    let height = max(1, (2 * box.height * Self.digitSide + longer) / (2 * longer))
    var digit = [UInt8](repeating: 0, count: width * height)
    let whole = Box(x: 0, y: 0, width: box.width, height: box.height)
    areaAverage(crop, stride: box.width, box: whole, width: width, height: height, into: &digit)
    centre(digit, width: width, height: height, in: &prepared)
    return box
  }

  /// The box around every trace of ink of these parts.
  private func inkBox(_ parts: [Components.Component], of components: Components) -> Box {
    let rough = parts.dropFirst().reduce(parts[0].box) { $0.union($1.box) }
    let plane = ink.plane
    let columns =
      max(rough.x - components.cell, 0)..<min(rough.x + rough.width + components.cell, plane.width)
    let rows = max(rough.y - components.cell, 0)..<min(rough.y + rough.height + components.cell, plane.height)
    let labels = Set(parts.map(\.label) + [0])
    var (left, top, right, bottom) = (Int.max, Int.max, -1, -1)
    for y in rows {
      for x in columns where plane.pixels[y * plane.width + x] >= ink.faintest {
        guard labels.contains(components.label(x: x, y: y)) else { continue }
        (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
      }
    }
    return right < 0 ? rough : Box(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }

  /// Copies the ink of these parts, and what belongs to no part, out of the box.
  private func cut(_ parts: [Components.Component], of components: Components, box: Box) {
    let labels = Set(parts.map(\.label) + [0])
    crop.removeAll(keepingCapacity: true)
    crop.reserveCapacity(box.width * box.height)
    for y in box.y..<box.y + box.height {
      for x in box.x..<box.x + box.width {
        let isPart = labels.contains(components.label(x: x, y: y))
        crop.append(isPart ? ink.plane.pixels[y * ink.plane.width + x] : 0)
      }
    }
  }
}

/// Brings the strongest ink of a digit to 255 and its centre of mass to the middle of the picture.
private func centre(_ digit: [UInt8], width: Int, height: Int, in picture: inout Picture) {
  let strongest = max(Int(digit.max() ?? 0), 1)
  let mass = centreOfMass(digit, width: width)
  let middle = Double(DigitPreparer.side) / 2
  let left = min(max(Int((middle - mass.x).rounded()), 0), picture.width - width)
  let top = min(max(Int((middle - mass.y).rounded()), 0), picture.height - height)
  for index in picture.pixels.indices { picture.pixels[index] = 0 }
  for y in 0..<height {
    for x in 0..<width {
      let ink = (Int(digit[y * width + x]) * 255 + strongest / 2) / strongest
      picture.pixels[(top + y) * picture.width + left + x] = UInt8(ink)
    }
  }
}

/// The mean column and row of a picture's light, (0, 0) for a black one.
private func centreOfMass(_ pixels: [UInt8], width: Int) -> (x: Double, y: Double) {
  var (sum, sumX, sumY) = (0, 0, 0)
  for (index, pixel) in pixels.enumerated() {
    sum += Int(pixel)
    sumX += index % width * Int(pixel)
    sumY += index / width * Int(pixel)
  }
  return sum == 0 ? (0, 0) : (Double(sumX) / Double(sum), Double(sumY) / Double(sum))
}

/// Whether a picture is one as MNIST has them: light on black, 19 or 20 pixels on the longer side (as all of MNIST's are),
/// its centre of mass within a pixel of the middle.
private func isPrepared(_ picture: Picture) -> Bool {
  let side = DigitPreparer.side
  guard picture.width == side && picture.height == side else { return false }
  var (left, top, right, bottom) = (side, side, -1, -1)
  for y in 0..<side {
    for x in 0..<side where picture.pixels[y * side + x] != 0 {
      (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
    }
  }
  let longer = max(right - left, bottom - top) + 1
  guard (DigitPreparer.digitSide - 1...DigitPreparer.digitSide).contains(longer) else { return false }
  let mass = centreOfMass(picture.pixels, width: side)
  return abs(mass.x - Double(side) / 2) < 1 && abs(mass.y - Double(side) / 2) < 1
}
