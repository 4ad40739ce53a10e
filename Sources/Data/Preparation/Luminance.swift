// From the samples of a pixel to its luminance. Every rounding is to the nearest integer, so the results are those of
// any decoder that rounds once at each of these steps.

/// The luma of Rec. ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, with weights in units of 1/65536.
///
/// The samples are used as they are encoded, as luma is defined. Equal samples give their own value.
@inline(__always)
package func luma(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
  let sum = 19595 &* UInt32(red) &+ 38470 &* UInt32(green) &+ 7471 &* UInt32(blue)
  return UInt8(truncatingIfNeeded: (sum &+ 0x8000) >> 16)
}

/// The luma of each pixel of a row, eight at a time.
///
/// A pixel is 3 or 4 bytes, of which the first three are red, green and blue.
@inline(__always)
func takeLuma(
  of row: UnsafePointer<UInt8>, pixelSize: Int, count: Int, into luminance: UnsafeMutablePointer<UInt8>
) {
  var index = 0
  // A pixel is read as a word. That of the last would reach beyond the row.
  while index &+ 8 < count {
    let sums = lumas(ofWords: words(at: row + pixelSize &* index, step: pixelSize))
    for lane in 0..<8 { luminance[index &+ lane] = UInt8(truncatingIfNeeded: sums[lane]) }
    index &+= 8
  }
  while index < count {
    let pixel = row + pixelSize &* index
    luminance[index] = luma(red: pixel[0], green: pixel[1], blue: pixel[2])
    index &+= 1
  }
}

@inline(__always)
private func words(at address: UnsafePointer<UInt8>, step: Int) -> SIMD8<UInt32> {
  var words = SIMD8<UInt32>()
  for lane in 0..<8 {
    let word = UnsafeRawPointer(address).loadUnaligned(fromByteOffset: step &* lane, as: UInt32.self)
    words[lane] = UInt32(littleEndian: word)
  }
  return words
}

/// The same sums as those of `luma`. Twice the green by half its weight: factors of 15 bits are what SSE2 multiplies.
@inline(__always)
private func lumas(ofWords words: SIMD8<UInt32>) -> SIMD8<UInt32> {
  let (red, twiceGreen, blue) = (words & 255, (words &>> 7) & 510, (words &>> 16) & 255)
  return (red &* 19595 &+ twiceGreen &* 19235 &+ blue &* 7471 &+ 0x8000) &>> 16
}

/// A 16-bit sample in 8 bits: v·255/65535, rounded.
@inline(__always)
package func narrowed(_ high: UInt8, _ low: UInt8) -> UInt8 {
  let sample = UInt32(high) << 8 | UInt32(low)
  return UInt8(truncatingIfNeeded: (sample &* 255 &+ 32895) >> 16)
}

/// A pixel seen on paper: (opacity·luminance + (255 − opacity)·paper)/255, rounded.
@inline(__always)
package func composited(_ luminance: UInt8, opacity: UInt8, paper: UInt8) -> UInt8 {
  let sum = UInt16(opacity) &* UInt16(luminance) &+ UInt16(255 &- opacity) &* UInt16(paper) &+ 128
  return UInt8(truncatingIfNeeded: (sum &+ sum >> 8) >> 8)
}

/// The paper a transparent drawing is seen on: white, or black where what is drawn is light itself.
///
/// The drawing is light where the mean of its luminance, weighted by opacity, is 128 or more.
package func paper(under luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafePointer<UInt8>, count: Int)
  -> UInt8
{
  // Wide also where Int has 32 bits.
  var (drawn, covered): (Int64, Int64) = (0, 0)
  for index in 0..<count {
    drawn &+= Int64(luminance[index]) &* Int64(opacity[index])
    covered &+= Int64(opacity[index])
  }
  return covered > 0 && drawn >= 128 * covered ? 0 : 255
}

/// Lays a transparent drawing on its paper.
package func composite(_ luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafePointer<UInt8>, count: Int) {
  let paper = paper(under: luminance, opacity: opacity, count: count)
  for index in 0..<count {
    luminance[index] = composited(luminance[index], opacity: opacity[index], paper: paper)
  }
}

/// Lays a transparent drawing in colours, 3 bytes a pixel, on the paper that its luminance would be laid on.
package func compositeColours(
  _ colours: UnsafeMutablePointer<UInt8>, opacity: UnsafePointer<UInt8>, count: Int
) {
  var (drawn, covered): (Int64, Int64) = (0, 0)
  for index in 0..<count {
    let pixel = colours + 3 * index
    drawn &+= Int64(luma(red: pixel[0], green: pixel[1], blue: pixel[2])) &* Int64(opacity[index])
    covered &+= Int64(opacity[index])
  }
  let paper: UInt8 = covered > 0 && drawn >= 128 * covered ? 0 : 255
  for index in 0..<3 * count {
    colours[index] = composited(colours[index], opacity: opacity[index / 3], paper: paper)
  }
}
