import KernelInterface

/// Random displacements that change little from one pixel to the next: white noise smoothed by a Gaussian, as
/// Simard, Steinkraus and Platt (2003) have it.
///
/// It is larger than a picture. Each picture takes two parts of it, one for each direction, from random
/// places, and each epoch has a field of its own.
struct DisplacementField {
  /// [rows, columns] of unit variance.
  let values: Block
  /// Rows and columns of a picture, columns rounded up to whole vectors.
  private let height, width: Int
  /// Places where a part can begin, in each direction; 1 where there are no displacements.
  private let choices: Int
  /// σ of the Gaussian in pixels; nil where all displacements are 0.
  private let smoothing: Float?
  /// Noise that reaches beyond the field by `reach` on every side, and the same smoothed along its rows.
  private let noise, halfway: Block
  /// How far the Gaussian goes, and its values, whose squares add up to 1, [2·reach + 1].
  private let reach: Int
  private let weights: MutableFloats

  /// Takes room from an arena.
  init(_ arena: inout ArenaCursor, width: Int, height: Int, smoothing: Float?) {
    (self.width, self.height, self.smoothing) = (padded(width), height, smoothing.map { max($0, 1) })
    choices = smoothing == nil ? 1 : 100
    let (rows, columns) = (height + choices - 1, padded(width) + choices - 1)
    reach = self.smoothing.map { Int((3 * $0).rounded(.up)) } ?? 0
    values = arena.block(rows: rows, columns: columns)
    noise = arena.block(rows: rows + 2 * reach, columns: values.columns + 2 * reach)
    halfway = arena.block(rows: rows + 2 * reach, columns: columns)
    weights = arena.floats(2 * reach + 1)
  }

  /// A part for one direction and one picture; rows are `values.stride` apart.
  func part(_ generator: inout RandomGenerator) -> Floats {
    let row = generator.nextIndex(below: choices)
    return Floats(values.base + row * values.stride + generator.nextIndex(below: choices))
  }

  /// Draws all displacements anew.
  func draw(_ generator: inout RandomGenerator) {
    guard let smoothing else { return }
    setWeights(Double(smoothing))
    // A uniform number in ±√3 has unit variance.
    for i in 0..<noise.rows * noise.stride { noise.base[i] = generator.nextSymmetric(Float(3).squareRoot()) }
    for row in 0..<halfway.rows {
      smooth(noise.base + row * noise.stride, step: 1, into: halfway.base + row * halfway.stride)
    }
    for row in 0..<values.rows {
      smooth(
        halfway.base + row * halfway.stride, step: halfway.stride, into: values.base + row * values.stride)
    }
  }

  private func setWeights(_ smoothing: Double) {
    let gaussian = { (i: Int) in
      let distance = Double(i - reach) / smoothing
      return exponential(-distance * distance / 2)
    }
    let indices = 0..<2 * reach + 1
    let norm = indices.reduce(0) { $0 + gaussian($1) * gaussian($1) }.squareRoot()
    for i in indices { weights[i] = Float(gaussian(i) / norm) }
  }

  /// One row of results from a row and those `step` further on each time.
  private func smooth(_ source: MutableFloats, step: Int, into result: MutableFloats) {
    result.update(repeating: 0, count: values.columns)
    for i in 0..<2 * reach + 1 {
      let (weight, source) = (weights[i], source + i * step)
      for column in 0..<values.columns { result[column] += weight * source[column] }
    }
  }
}
