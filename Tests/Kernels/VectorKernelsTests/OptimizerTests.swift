import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct OptimizerTests {
  private static let rate: Float = 0.03
  private static let decay: Float = 0.2

  @Test(arguments: InstructionSet.available)
  func sgdDescends(set: InstructionSet) {
    check(set, .sgd(learningRate: Self.rate, weightDecay: Self.decay)) { old in
      let slope = old.gradient + Double(Self.decay) * old.weight
      return State(weight: old.weight - Double(Self.rate) * slope)
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func momentumRolls(set: InstructionSet, nesterov: Bool) {
    let momentum: Float = 0.9
    check(
      set, .momentum(learningRate: Self.rate, weightDecay: Self.decay, momentum: momentum, nesterov: nesterov)
    ) { old in
      let slope = old.gradient + Double(Self.decay) * old.weight
      let first = Double(momentum) * old.first + slope
      let step = nesterov ? slope + Double(momentum) * first : first
      return State(weight: old.weight - Double(Self.rate) * step, first: first)
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func adamAdapts(set: InstructionSet, isDecoupled: Bool) {
    let beta1: Float = 0.9
    let beta2: Float = 0.999
    let (correction1, correction2): (Float, Float) = (0.271, 0.003)
    let rule = UpdateRule.adam(
      learningRate: Self.rate, weightDecay: Self.decay, isDecoupled: isDecoupled, beta1: beta1, beta2: beta2,
      epsilon: 0.05,
      correction1: correction1, correction2: correction2)
    check(set, rule) { old in
      let slope = old.gradient + (isDecoupled ? 0 : Double(Self.decay) * old.weight)
      let first = Double(beta1) * old.first + (1 - Double(beta1)) * slope
      let second = Double(beta2) * old.second + (1 - Double(beta2)) * slope * slope
      let root = (second / Double(correction2)).squareRoot() + Double(0.05 as Float)
      let kept = old.weight * (isDecoupled ? 1 - Double(Self.rate) * Double(Self.decay) : 1)
      return State(
        weight: kept - Double(Self.rate) * first / Double(correction1) / root, first: first, second: second)
    }
  }

  @Test(arguments: InstructionSet.available)
  func rmsPropDividesByTheRoot(set: InstructionSet) {
    let smoothing: Float = 0.9
    let rule = UpdateRule.rmsProp(
      learningRate: Self.rate, weightDecay: Self.decay, smoothing: smoothing, epsilon: 0.05)
    check(set, rule, firstIn: 0.1...1) { old in
      let slope = old.gradient + Double(Self.decay) * old.weight
      let square = Double(smoothing) * old.first + (1 - Double(smoothing)) * slope * slope
      return State(
        weight: old.weight - Double(Self.rate) * slope / (square.squareRoot() + Double(0.05 as Float)),
        first: square)
    }
  }

  private struct State {
    var weight: Double
    var gradient = 0.0
    var first = 0.0
    var second = 0.0
  }

  private func check(
    _ set: InstructionSet, _ rule: UpdateRule, firstIn range: ClosedRange<Float> = -1...1,
    _ step: (State) -> State
  ) {
    var random = RandomNumbers(seed: 6)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let weights = TestMatrix(rows: rows, columns: columns, padding: 2, using: &random)
      let gradient = TestMatrix(rows: rows, columns: columns, padding: 5, using: &random)
      let first = TestMatrix(rows: rows, columns: columns, padding: 2, in: range, using: &random)
      // Running squares of gradients like these; a square that is nearly 0 would make a step without bound.
      let second = TestMatrix(rows: rows, columns: columns, padding: 2, in: 0.1...1, using: &random)
      let expected = (0..<rows * columns).map { i in
        let (r, c) = (i / columns, i % columns)
        return step(
          State(
            weight: Double(weights[r, c]), gradient: Double(gradient[r, c]), first: Double(first[r, c]),
            second: Double(second[r, c])))
      }
      let wasFirst = first.values
      set.kernels.update(
        rule,
        Parameters(
          weights: weights.block, gradient: gradient.block, first: first.block.base,
          second: second.block.base))
      // Every value is below 4 in magnitude and passes through a dozen roundings at most.
      let bound = roundingBound(12) * 4
      expectClose(weights) { (expected[$0 * columns + $1].weight, bound) }
      switch rule {
      case .sgd: #expect(first.values == wasFirst)
      case .momentum, .rmsProp: expectClose(first) { (expected[$0 * columns + $1].first, bound) }
      case .adam:
        expectClose(first) { (expected[$0 * columns + $1].first, bound) }
        expectClose(second) { (expected[$0 * columns + $1].second, bound) }
      }
    }
  }
}
