import Files

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
