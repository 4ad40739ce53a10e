/// A large picture at a size that the search for ink needs: halved until no side is longer than 2048 pixels. Its memory is
/// used again.
///
/// The smallest part that counts as a digit has a 64th of the picture's side: still the 20 pixels of a prepared digit or so.
struct HalvedPicture {
  private(set) var picture = Picture()
  /// How many pixels of the original a pixel is wide and high; 1 where the original is small enough, and was not taken.
  private(set) var scale = 1

  private static let longestSide = 2048

  /// Takes over a picture that has pixels, if it is a large one.
  mutating func take(_ original: Picture) {
    scale = 1
    guard max(original.width, original.height) > Self.longestSide else { return }
    picture.resize(width: half(original.width), height: half(original.height))
    original.pixels.withUnsafeBufferPointer { source in
      picture.pixels.withUnsafeMutableBufferPointer { result in
        guard let source = source.baseAddress, let result = result.baseAddress else { return }
        halve(source, width: original.width, height: original.height, into: result)
      }
    }
    scale = 2
    while max(picture.width, picture.height) > Self.longestSide { halveAgain() }
  }

  private mutating func halveAgain() {
    let (width, height) = (picture.width, picture.height)
    picture.pixels.withUnsafeMutableBufferPointer { pixels in
      guard let pixels = pixels.baseAddress else { return }
      halve(pixels, width: width, height: height, into: pixels)
    }
    picture.resize(width: half(width), height: half(height))
    scale *= 2
  }
}

/// Half a side; half a pixel becomes a whole one.
private func half(_ side: Int) -> Int { (side + 1) / 2 }

/// Writes a plane at half its width and height, each pixel the mean of four; an odd edge counts twice. The result may take
/// the place of the source.
func halve(
  _ source: UnsafePointer<UInt8>, width: Int, height: Int, into result: UnsafeMutablePointer<UInt8>
) {
  for y in 0..<half(height) {
    let upper = source + 2 * y * width
    let lower = 2 * y + 1 < height ? upper + width : upper
    halveRows(upper, lower, width: width, into: result + y * half(width))
  }
}

private func halveRows(
  _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, width: Int,
  into result: UnsafeMutablePointer<UInt8>
) {
  let eights = width / 2 & ~7
  for x in stride(from: 0, to: eights, by: 8) {
    let means = (pairSums(upper + 2 &* x) &+ pairSums(lower + 2 &* x) &+ 2) &>> 2
    for lane in 0..<8 { result[x &+ lane] = UInt8(truncatingIfNeeded: means[lane]) }
  }
  for x in eights..<half(width) {
    let (left, right) = (2 * x, min(2 * x + 1, width - 1))
    let sum = Int(upper[left]) + Int(upper[right]) + Int(lower[left]) + Int(lower[right])
    result[x] = UInt8((sum + 2) / 4)
  }
}

/// The sums of eight pairs of neighbours.
@inline(__always)
private func pairSums(_ pixels: UnsafePointer<UInt8>) -> SIMD8<UInt16> {
  let pairs = UnsafeRawPointer(pixels).loadUnaligned(as: SIMD8<UInt16>.self)
  return (pairs & 255) &+ (pairs &>> 8)
}
