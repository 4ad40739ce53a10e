// Optimiser steps. Parameters are independent of each other, so any block can be updated by any task.

import KernelInterface

extension Kernels {
  func update(_ rule: UpdateRule, _ parameters: Parameters) {
    for r in 0..<parameters.weights.rows {
      let offset = r &* parameters.weights.stride
      let weights = parameters.weights.base + offset
      let gradient = parameters.gradient.base + r &* parameters.gradient.stride
      let columns = parameters.weights.columns
      switch rule {
      case .sgd(let rate, let decay):
        sgdStep(weights, gradient, columns, rate, decay)
      case .momentum(let rate, let decay, let momentum, let nesterov):
        guard let first = parameters.first else { return }
        momentumStep(weights, gradient, first + offset, columns, rate, decay, momentum, nesterov)
      case .adam(_, _, let isDecoupled, _, _, _, _, _):
        guard let first = parameters.first, let second = parameters.second else { return }
        // Two loops: each knows where the decay goes.
        if isDecoupled {
          adamStep(weights, gradient, first + offset, second + offset, columns, rule, isDecoupled: true)
        } else {
          adamStep(weights, gradient, first + offset, second + offset, columns, rule, isDecoupled: false)
        }
      case .rmsProp(let rate, let decay, let smoothing, let epsilon):
        guard let first = parameters.first else { return }
        rmsPropStep(weights, gradient, first + offset, columns, rate, decay, smoothing, epsilon)
      }
    }
  }
}

@inline(__always)
private func sgdStep(
  _ weights: MutableFloats, _ gradient: MutableFloats, _ columns: Int, _ rate: Float, _ decay: Float
) {
  let rate = Vector(repeating: -rate)
  let decay = Vector(repeating: decay)
  for c in stride(from: 0, to: columns, by: lanes) {
    let weight = load(weights + c)
    store(multiplyAdd(weight, rate, multiplyAdd(load(gradient + c), decay, weight)), weights + c)
  }
}

@inline(__always)
private func momentumStep(
  _ weights: MutableFloats, _ gradient: MutableFloats, _ velocity: MutableFloats, _ columns: Int,
  _ rate: Float, _ decay: Float, _ momentum: Float, _ nesterov: Bool
) {
  let rate = Vector(repeating: -rate)
  let decay = Vector(repeating: decay)
  let momentum = Vector(repeating: momentum)
  for c in stride(from: 0, to: columns, by: lanes) {
    let weight = load(weights + c)
    let slope = multiplyAdd(load(gradient + c), decay, weight)
    let speed = multiplyAdd(slope, momentum, load(velocity + c))
    store(speed, velocity + c)
    store(multiplyAdd(weight, rate, nesterov ? multiplyAdd(slope, momentum, speed) : speed), weights + c)
  }
}

@inline(__always)
private func adamStep(
  _ weights: MutableFloats, _ gradient: MutableFloats, _ means: MutableFloats, _ squares: MutableFloats,
  _ columns: Int, _ rule: UpdateRule, isDecoupled: Bool
) {
  guard
    case .adam(let rate, let decay, _, let beta1, let beta2, let epsilon, let correction1, let correction2) =
      rule
  else { return }
  let step = Vector(repeating: -rate / correction1)
  let root = Vector(repeating: 1 / correction2)
  for c in stride(from: 0, to: columns, by: lanes) {
    let weight = load(weights + c)
    let slope =
      isDecoupled ? load(gradient + c) : multiplyAdd(load(gradient + c), weight, Vector(repeating: decay))
    let mean = load(means + c) * beta1 + slope * (1 - beta1)
    let square = load(squares + c) * beta2 + slope * slope * (1 - beta2)
    store(mean, means + c)
    store(square, squares + c)
    let kept = isDecoupled ? weight * (1 - rate * decay) : weight
    store(multiplyAdd(kept, step, mean / ((square * root).squareRoot() + epsilon)), weights + c)
  }
}

@inline(__always)
private func rmsPropStep(
  _ weights: MutableFloats, _ gradient: MutableFloats, _ squares: MutableFloats, _ columns: Int,
  _ rate: Float, _ decay: Float, _ smoothing: Float, _ epsilon: Float
) {
  let rate = Vector(repeating: -rate)
  let decay = Vector(repeating: decay)
  for c in stride(from: 0, to: columns, by: lanes) {
    let weight = load(weights + c)
    let slope = multiplyAdd(load(gradient + c), decay, weight)
    let square = load(squares + c) * smoothing + slope * slope * (1 - smoothing)
    store(square, squares + c)
    store(multiplyAdd(weight, rate, slope / (square.squareRoot() + epsilon)), weights + c)
  }
}
