// Losses that compare each output with a number of its own: each is a formula over vectors with its derivative.

import KernelInterface

extension Kernels {
  func elementwiseLoss(_ loss: Loss, _ rows: RegressionRows) {
    switch loss {
    case .softmaxCrossEntropy: break
    case .binaryCrossEntropy: compare(BinaryCrossEntropy(), rows)
    case .meanSquaredError: compare(SquaredError(), rows)
    case .meanAbsoluteError: compare(AbsoluteError(), rows)
    case .huber(let delta): compare(HuberError(delta: delta), rows)
    }
  }
}

/// The loss of one output and its derivative.
private protocol ElementwiseLoss {
  func loss(_ output: Vector, _ target: Vector) -> Vector
  func slope(_ output: Vector, _ target: Vector) -> Vector
}

@inline(__always)
private func compare<Function: ElementwiseLoss>(_ function: Function, _ rows: RegressionRows) {
  let share = 1 / Float(rows.width)
  for r in 0..<rows.outputs.rows {
    let outputs = rows.outputs.base + r &* rows.outputs.stride
    let targets = rows.targets.base + r &* rows.targets.stride
    let gradient = rows.gradient.base + r &* rows.gradient.stride
    let weight = (rows.rowWeights.map { $0[r] } ?? 1) * share
    var sums = Vector.zero
    for c in stride(from: 0, to: rows.outputs.columns, by: lanes) {
      let (output, target) = (load(outputs + c), load(targets + c))
      let isThere = exists(c, rows.width)
      sums += Vector.zero.replacing(with: function.loss(output, target), where: isThere)
      let slope = function.slope(output, target) * (weight * rows.gradientScale)
      store(Vector.zero.replacing(with: slope, where: isThere), gradient + c)
    }
    rows.losses[r] = sumOfLanes(sums) * weight
  }
}

// −t·log σ(x) − (1 − t)·log(1 − σ(x)) = log(1 + eˣ) − t·x
private struct BinaryCrossEntropy: ElementwiseLoss {
  @inline(__always)
  func loss(_ output: Vector, _ target: Vector) -> Vector { softplus(output) - target * output }
  @inline(__always)
  func slope(_ output: Vector, _ target: Vector) -> Vector { logistic(output) - target }
}

private struct SquaredError: ElementwiseLoss {
  @inline(__always)
  func loss(_ output: Vector, _ target: Vector) -> Vector { (output - target) * (output - target) }
  @inline(__always)
  func slope(_ output: Vector, _ target: Vector) -> Vector { 2 * (output - target) }
}

private struct AbsoluteError: ElementwiseLoss {
  @inline(__always)
  func loss(_ output: Vector, _ target: Vector) -> Vector { magnitude(output - target) }
  @inline(__always)
  func slope(_ output: Vector, _ target: Vector) -> Vector { sign(output - target) }
}

private struct HuberError: ElementwiseLoss {
  let delta: Float
  @inline(__always)
  func loss(_ output: Vector, _ target: Vector) -> Vector {
    let size = magnitude(output - target)
    return ((size - 0.5 * delta) * delta).replacing(with: size * size * 0.5, where: size .<= delta)
  }
  @inline(__always)
  func slope(_ output: Vector, _ target: Vector) -> Vector {
    let error = output - target
    return (sign(error) * delta).replacing(with: error, where: magnitude(error) .<= delta)
  }
}

/// −1, 0 or 1; NaN for NaN.
@inline(__always)
private func sign(_ x: Vector) -> Vector {
  x.replacing(with: Vector(repeating: 1), where: x .> Vector.zero)
    .replacing(with: Vector(repeating: -1), where: x .< Vector.zero)
}
