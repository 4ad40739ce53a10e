import KernelInterface

/// Functions of one coordinate whose products, added up, tell where each pixel is read from.
///
/// The source column of the pixel (x, y) is Σ over i, j of f[i](y)·amounts[i, j]·f[j](x), and so is its
/// row: two small matrix products. f[0] is 1 and f[1] the distance from the centre, which make up
/// any turn, scale, slant and shift. The others are Gaussians with their centres 1.5 σ apart: random amounts of
/// them are white noise smoothed by a Gaussian.
struct DistortionBasis {
  /// How many functions there are.
  let count: Int
  /// [count, pixels padded]: each function at each pixel, all 0 in the padding.
  let values: Block
  /// Pixels along this side.
  let pixels: Int

  /// How many functions of an axis come before the Gaussians.
  static let affineCount = 2

  init(_ arena: inout ArenaCursor, pixels: Int, smoothing: Float?) {
    self.pixels = pixels
    count = DistortionBasis.affineCount + (smoothing.map { DistortionBasis.centres(pixels, $0) } ?? 0)
    values = arena.block(rows: count, columns: pixels)
  }

  /// From one centre to the next, in units of σ: any closer changes the fields little and costs time.
  private static let spacing = 1.5

  /// Gaussians that reach into the picture: one beyond either border.
  private static func centres(_ pixels: Int, _ smoothing: Float) -> Int {
    Int((Double(pixels - 1) / (Double(max(smoothing, 1)) * spacing)).rounded(.up)) + 3
  }

  /// The distance of a pixel from the centre.
  private func distance(_ pixel: Int) -> Float { Float(pixel) - Float(pixels - 1) / 2 }

  /// Fills in the values. The squares of the Gaussians at each pixel add up to 1, so that independent
  /// amounts of unit variance make displacements of unit variance.
  func fill(smoothing: Float?) {
    for pixel in 0..<pixels {
      values.base[pixel] = 1
      values.base[values.stride + pixel] = distance(pixel)
      guard let smoothing else { continue }
      fillGaussians(pixel, Double(max(smoothing, 1)))
    }
  }

  private func fillGaussians(_ pixel: Int, _ smoothing: Double) {
    let gaussian = { (i: Int) in
      let centre = Double(i - DistortionBasis.affineCount - 1) * smoothing * DistortionBasis.spacing
      let distance = (Double(pixel) - centre) / smoothing
      return exponential(-distance * distance / 2)
    }
    let indices = DistortionBasis.affineCount..<count
    let norm = indices.reduce(0) { $0 + gaussian($1) * gaussian($1) }.squareRoot()
    for i in indices { values.base[i * values.stride + pixel] = Float(gaussian(i) / norm) }
  }
}
