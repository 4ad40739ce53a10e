import InstructionSets
import KernelInterface
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Activations and their derivatives against double precision.
@Suite struct ActivationTests {
  static let activations: [Activation] = [
    .relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3), .relu6, .elu(alpha: 1), .elu(alpha: 0.4), .gelu,
    .geluTanh, .silu, .sigmoid, .tanh, .softplus,
  ]

  /// A dense sweep, and what is far out.
  private static let inputs: [Float] =
    (-3000...3000).map { Float($0) / 300 } + [-80, -40, -20, 20, 40, 80, -0.0, 0, 1e-20, -1e-20, 1e-4, -1e-4]

  @Test(arguments: activations, InstructionSet.available)
  func valuesAreThoseOfDoublePrecision(activation: Activation, set: InstructionSet) {
    let columns = 16
    let rows = (Self.inputs.count + columns - 1) / columns
    let x = TestMatrix(rows: rows, columns: columns, padding: 3) { r, c in
      Self.inputs[min(r * columns + c, Self.inputs.count - 1)]
    }
    let y = TestMatrix(rows: rows, columns: columns, padding: 1) { _, _ in .nan }
    set.kernels.activate(activation, x.block, y.block)
    expectClose(y) { r, c in
      let (value, size) = exact(activation, Double(x[r, c]))
      // Some roundings and 2 ulp of each exponential, of numbers as large as the function's parts.
      return (value, roundingBound(16) * size)
    }
    set.kernels.activate(activation, x.block, x.block)
    #expect(x.values.map(\.bitPattern) == y.values.map(\.bitPattern))
  }

  @Test(arguments: activations, InstructionSet.available)
  func derivativesAreThoseOfDoublePrecision(activation: Activation, set: InstructionSet) {
    let columns = 16
    let rows = (Self.inputs.count + columns - 1) / columns
    let x = TestMatrix(rows: rows, columns: columns) { r, c in
      Self.inputs[min(r * columns + c, Self.inputs.count - 1)]
    }
    let y = TestMatrix(rows: rows, columns: columns) { _, _ in .nan }
    set.kernels.activate(activation, x.block, y.block)
    let dy = TestMatrix(rows: rows, columns: columns, padding: 2) { r, c in Float((r + c) % 5) - 1.5 }
    let dx = TestMatrix(rows: rows, columns: columns, padding: 5) { _, _ in .nan }
    let saved = activation.derivativeNeedsInput ? x : y
    set.kernels.activateBackward(activation, saved.block, dy.block, dx.block)
    expectClose(dx) { r, c in
      let slope = derivative(activation, Double(x[r, c]))
      // From an output the derivative is off by what the output was rounded by. At a kink either side may be taken for
      // outputs that were rounded onto it.
      return (slope * Double(dy[r, c]), roundingBound(64) * 4)
    }
  }

  @Test(arguments: activations, InstructionSet.available)
  func notANumberStaysSo(activation: Activation, set: InstructionSet) {
    let x = TestMatrix(rows: 1, columns: 16) { $1 == 3 ? .nan : 1 }
    set.kernels.activate(activation, x.block, x.block)
    #expect((0..<16).allSatisfy { x[0, $0].isNaN == ($0 == 3) })
  }

  @Test(arguments: InstructionSet.available)
  func layerNormalisationIsThatOfDoublePrecision(set: InstructionSet) {
    var random = RandomNumbers(seed: 5)
    for width in [1, 2, 15, 16, 17, 33] {
      let columns = (width + 15) / 16 * 16
      let rows = 5
      let x = TestMatrix(rows: rows, columns: columns, padding: 3) { _, c in
        c < width ? Float.random(in: -2...3, using: &random) : 9
      }
      let padded = { (numbers: [Float]) in
        GuardedFloats(numbers + [Float](repeating: 0, count: columns - width))
      }
      let (scale, shift) = (random.floats(width), random.floats(width))
      let (means, deviations) = (GuardedFloats(count: rows), GuardedFloats(count: rows))
      let (paddedScale, paddedShift) = (padded(scale), padded(shift))
      let norm = RowNormalization(
        width: width, epsilon: 0.01, scale: paddedScale.base, shift: paddedShift.base, means: means.base,
        inverseDeviations: deviations.base)
      let y = TestMatrix(rows: rows, columns: columns, padding: 1) { _, _ in .nan }
      set.kernels.normalizeRows(x.block, norm, y.block)
      let dy = TestMatrix(rows: rows, columns: columns) { _, c in
        c < width ? Float.random(in: -1...1, using: &random) : 0
      }
      let dx = TestMatrix(rows: rows, columns: columns, padding: 2) { _, _ in .nan }
      set.kernels.normalizeRowsBackward(x.block, norm, dy.block, dx.block)
      let (dScale, dShift) = (GuardedFloats(count: columns), GuardedFloats(count: columns))
      set.kernels.normalizeRowsGradients(x.block, norm, dy.block, dScale.base, dShift.base)
      var (scaleSums, shiftSums) = (
        [Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns)
      )
      for r in 0..<rows {
        let row = (0..<width).map { Double(x[r, $0]) }
        let mean = row.reduce(0, +) / Double(width)
        let deviation =
          (row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width) + Double(Float(0.01)))
          .squareRoot()
        let normal = row.map { ($0 - mean) / deviation }
        let slopes = (0..<width).map { Double(dy[r, $0]) * Double(scale[$0]) }
        let meanSlope = slopes.reduce(0, +) / Double(width)
        let product = zip(slopes, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(width)
        // Numbers below 6 that are divided by a deviation of at least 1/10.
        let bound = roundingBound(4 * width + 32) * 60
        for c in 0..<columns {
          guard c < width else {
            #expect(y[r, c] == y[r, c] && dx[r, c] == 0)
            continue
          }
          #expect(isClose(y[r, c], normal[c] * Double(scale[c]) + Double(shift[c]), within: bound))
          #expect(
            isClose(dx[r, c], (slopes[c] - meanSlope - normal[c] * product) / deviation, within: 10 * bound))
          scaleSums[c] += Double(dy[r, c]) * normal[c]
          shiftSums[c] += Double(dy[r, c])
        }
      }
      for c in 0..<width {
        #expect(isClose(dScale.base[c], scaleSums[c], within: roundingBound(64) * 60))
        #expect(isClose(dShift.base[c], shiftSums[c], within: roundingBound(8) * 6))
      }
    }
  }
}

/// f(x), and how large the numbers are that it is made of.
private func exact(_ activation: Activation, _ x: Double) -> (value: Double, size: Double) {
  switch activation {
  case .relu: (max(x, 0), abs(x))
  case .leakyReLU(let slope): (x > 0 ? x : Double(slope) * x, abs(x))
  case .relu6: (min(max(x, 0), 6), 6)
  case .elu(let alpha): (x > 0 ? x : Double(alpha) * expm1(x), max(abs(x), 1))
  case .gelu: (x / 2 * erfc(-x / 2.0.squareRoot()), abs(x))
  case .geluTanh:
    (x / 2 * (1 + tangent((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))), abs(x))
  case .silu: (x / (1 + exp(-x)), max(abs(x), 1e-30))
  case .sigmoid: (1 / (1 + exp(-x)), 1)
  case .tanh: (tangent(x), abs(tangent(x)))
  case .softplus: (max(x, 0) + log1p(exp(-abs(x))), max(x, 0) + log1p(exp(-abs(x))))
  }
}

/// f′(x), at a kink that of the left side.
private func derivative(_ activation: Activation, _ x: Double) -> Double {
  let sigmoid = 1 / (1 + exp(-x))
  switch activation {
  case .relu: return x > 0 ? 1 : 0
  case .leakyReLU(let slope): return x > 0 ? 1 : Double(slope)
  case .relu6: return x > 0 && x < 6 ? 1 : 0
  case .elu(let alpha): return x > 0 ? 1 : Double(alpha) * exp(x)
  case .gelu: return erfc(-x / 2.0.squareRoot()) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  case .geluTanh:
    let root = (2 / Double.pi).squareRoot()
    let t = tangent(root * (x + 0.044715 * x * x * x))
    return (1 + t) / 2 + x / 2 * (1 - t * t) * root * (1 + 3 * 0.044715 * x * x)
  case .silu: return sigmoid * (1 + x * (1 - sigmoid))
  case .sigmoid: return sigmoid * (1 - sigmoid)
  case .tanh: return 1 - tangent(x) * tangent(x)
  case .softplus: return sigmoid
  }
}

private func tangent(_ x: Double) -> Double { tanh(x) }
