import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
  @Test(arguments: InstructionSet.available)
  func columnMomentsAreMeanAndBiasedVariance(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let x = TestMatrix(rows: rows, columns: columns, padding: 3, in: 2...4, using: &random)
      let mean = GuardedFloats(count: columns)
      let variance = GuardedFloats(count: columns)
      set.kernels.columnMoments(x.block, mean.base, variance.base)
      let exact = (0..<columns).map { Moments(doubles(x.column($0))) }
      expectClose(mean) { (exact[$0].mean, exact[$0].meanBound) }
      expectClose(variance) { (exact[$0].variance, exact[$0].varianceBound) }
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func normalizeCentresAndScalesColumns(set: InstructionSet, inPlace: Bool) {
    var random = RandomNumbers(seed: 2)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let test = NormalizationCase(rows: rows, columns: columns, using: &random)
      let x = doubles(test.x.values)
      let y = inPlace ? test.x : TestMatrix(rows: rows, columns: columns, padding: 1) { _, _ in .nan }
      set.kernels.normalize(test.x.block, test.normalization, y.block)
      expectClose(y) { r, c in
        let value = test.normalized(x[r * columns + c], c) * Double(test.scale.base[c])
        let shift = Double(test.shift.base[c])
        return (value + shift, roundingBound(5) * (abs(value) + abs(shift)))
      }
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func normalizeBackwardIsTheGradient(set: InstructionSet, inPlace: Bool) {
    var random = RandomNumbers(seed: 3)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let test = NormalizationCase(rows: rows, columns: columns, using: &random)
      let dy = TestMatrix(rows: rows, columns: columns, padding: 2, using: &random)
      let oldDY = (0..<columns).map { doubles(dy.column($0)) }
      let dx = inPlace ? dy : TestMatrix(rows: rows, columns: columns, padding: 4) { _, _ in .nan }
      let dScale = GuardedFloats(count: columns)
      let dShift = GuardedFloats(count: columns)
      set.kernels.normalizeBackward(
        test.x.block, test.normalization, dy.block, dx.block, dScale.base, dShift.base)
      let exact = (0..<columns).map { test.gradient(oldDY[$0], $0) }
      expectClose(dScale) { (exact[$0].scale.sum, roundingBound(rows + 3) * exact[$0].scale.magnitude) }
      expectClose(dShift) { (exact[$0].shift.sum, roundingBound(rows) * exact[$0].shift.magnitude) }
      expectClose(dx) { r, c in exact[c].x(r) }
    }
  }
}

/// The moments of a column, and how far two rounded passes can be from them.
private struct Moments {
  let mean, meanBound, variance, varianceBound: Double

  init(_ x: [Double]) {
    let count = Double(x.count)
    mean = x.reduce(0, +) / count
    meanBound = roundingBound(x.count + 1) * x.reduce(0) { $0 + abs($1) } / count
    let mean = mean
    variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // Around a mean that is off by d the mean square is the variance plus d².
    let square = meanBound * meanBound
    varianceBound = square + roundingBound(x.count + 5) * (variance + square)
  }
}

private struct NormalizationCase {
  let x: TestMatrix
  let mean, inverse, scale, shift: GuardedFloats

  init(rows: Int, columns: Int, using random: inout RandomNumbers) {
    x = TestMatrix(rows: rows, columns: columns, padding: 3, in: -3...3, using: &random)
    mean = GuardedFloats(random.floats(columns))
    inverse = GuardedFloats(random.floats(columns, in: 0.1...4))
    scale = GuardedFloats(random.floats(columns))
    shift = GuardedFloats(random.floats(columns))
  }

  var normalization: Normalization {
    Normalization(
      mean: Floats(mean.base), inverseDeviation: Floats(inverse.base), scale: Floats(scale.base),
      shift: Floats(shift.base))
  }

  /// x̂
  func normalized(_ value: Double, _ column: Int) -> Double {
    (value - Double(mean.base[column])) * Double(inverse.base[column])
  }

  func gradient(_ dy: [Double], _ column: Int) -> Gradient {
    Gradient(
      normalized: doubles(x.column(column)).map { normalized($0, column) }, dy: dy,
      factor: Double(inverse.base[column]) * Double(scale.base[column]))
  }

  struct Gradient {
    let normalized, dy: [Double]
    let factor: Double
    var scale: (sum: Double, magnitude: Double) { dotProduct(dy, normalized) }
    var shift: (sum: Double, magnitude: Double) { dotProduct(dy, dy.map { _ in 1 }) }

    /// γ/σ·(dy − mean(dy) − x̂·mean(dy·x̂))
    func x(_ row: Int) -> (value: Double, bound: Double) {
      let count = Double(dy.count)
      let value = dy[row] - shift.sum / count - normalized[row] * scale.sum / count
      let size = abs(dy[row]) + shift.magnitude / count + abs(normalized[row]) * scale.magnitude / count
      return (factor * value, roundingBound(dy.count + 10) * abs(factor) * size)
    }
  }
}
