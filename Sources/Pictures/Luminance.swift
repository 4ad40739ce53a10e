import Files

// From the samples of a pixel to its luminance. Every rounding is to the nearest integer, so the results are those of
// any decoder that rounds once at each of these steps.

/// The luma of Rec. ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, with weights in units of 1/65536.
///
/// The samples are used as they are encoded, as luma is defined. Equal samples give their own value.
@inline(__always)
func luma(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
  let sum = 19595 &* UInt32(red) &+ 38470 &* UInt32(green) &+ 7471 &* UInt32(blue)
  return UInt8(truncatingIfNeeded: (sum &+ 0x8000) >> 16)
}

/// A 16-bit sample in 8 bits: v·255/65535, rounded.
@inline(__always)
func narrowed(_ high: UInt8, _ low: UInt8) -> UInt8 {
  let sample = UInt32(high) << 8 | UInt32(low)
  return UInt8(truncatingIfNeeded: (sample &* 255 &+ 32895) >> 16)
}

/// A pixel seen on paper: (opacity·luminance + (255 − opacity)·paper)/255, rounded.
@inline(__always)
func composited(_ luminance: UInt8, opacity: UInt8, paper: UInt8) -> UInt8 {
  let sum = UInt16(opacity) &* UInt16(luminance) &+ UInt16(255 &- opacity) &* UInt16(paper) &+ 128
  return UInt8(truncatingIfNeeded: (sum &+ sum >> 8) >> 8)
}

/// The paper a transparent drawing is seen on: white, or black where what is drawn is light itself.
///
/// The drawing is light where the mean of its luminance, weighted by opacity, is 128 or more.
func paper(under luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafePointer<UInt8>, count: Int) -> UInt8 {
  var drawn = 0
  var covered = 0
  for index in 0..<count {
    drawn &+= Int(luminance[index]) &* Int(opacity[index])
    covered &+= Int(opacity[index])
  }
  return covered > 0 && drawn >= 128 * covered ? 0 : 255
}

/// Lays a transparent drawing on its paper.
func composite(_ luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafePointer<UInt8>, count: Int) {
  let paper = paper(under: luminance, opacity: opacity, count: count)
  for index in 0..<count {
    luminance[index] = composited(luminance[index], opacity: opacity[index], paper: paper)
  }
}

/// How a sample encoded with the gamma of a PNG file's `gAMA` chunk is encoded for the usual display.
///
/// A linear sample is the encoded one to the power 100000/`gAMA`; the usual display wants it to the power 0.45455.
struct GammaCorrection: Equatable {
  /// A sample from 0 to 1 is raised to this.
  let exponent: Double

  /// The correction for a file, or nil where it would change samples by less than can be seen: where
  /// the exponent is within 5 % of 1.
  init?(fileGamma: Int) {
    exponent = 45455 / Double(fileGamma)
    if abs(exponent - 1) < 0.05 { return nil }
  }

  /// The 8-bit sample for a sample `value` of `maximum`: 255·(value/maximum)^exponent, rounded.
  func corrected(_ value: Int, of maximum: Int) -> UInt8 {
    UInt8((255 * pow(Double(value) / Double(maximum), exponent)).rounded())
  }
}
