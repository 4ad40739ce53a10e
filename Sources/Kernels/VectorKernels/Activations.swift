// Activations: each is a formula over vectors with its derivative, and one loop serves all.

import KernelInterface

extension Kernels {
  func activate(_ activation: Activation, _ x: Block, _ y: Block) {
    switch activation {
    case .relu: apply(Rectifier(), x, y)
    case .leakyReLU(let slope): apply(LeakyRectifier(slope: slope), x, y)
    case .relu6: apply(CappedRectifier(), x, y)
    case .elu(let alpha): apply(ExponentialLinear(alpha: alpha), x, y)
    case .gelu: apply(GaussianLinear(), x, y)
    case .geluTanh: apply(GaussianLinearByTangent(), x, y)
    case .silu: apply(SigmoidLinear(), x, y)
    case .sigmoid: apply(Sigmoid(), x, y)
    case .tanh: apply(Tangent(), x, y)
    case .softplus: apply(Softplus(), x, y)
    }
  }

  func activateBackward(_ activation: Activation, _ saved: Block, _ dy: Block, _ dx: Block) {
    switch activation {
    case .relu: applyDerivative(Rectifier(), saved, dy, dx)
    case .leakyReLU(let slope): applyDerivative(LeakyRectifier(slope: slope), saved, dy, dx)
    case .relu6: applyDerivative(CappedRectifier(), saved, dy, dx)
    case .elu(let alpha): applyDerivative(ExponentialLinear(alpha: alpha), saved, dy, dx)
    case .gelu: applyDerivative(GaussianLinear(), saved, dy, dx)
    case .geluTanh: applyDerivative(GaussianLinearByTangent(), saved, dy, dx)
    case .silu: applyDerivative(SigmoidLinear(), saved, dy, dx)
    case .sigmoid: applyDerivative(Sigmoid(), saved, dy, dx)
    case .tanh: applyDerivative(Tangent(), saved, dy, dx)
    case .softplus: applyDerivative(Softplus(), saved, dy, dx)
    }
  }
}

@inline(__always)
private func apply<Function: ElementwiseFunction>(_ function: Function, _ x: Block, _ y: Block) {
  for r in 0..<x.rows {
    let from = x.base + r &* x.stride
    let to = y.base + r &* y.stride
    for c in stride(from: 0, to: x.columns, by: lanes) { store(function.value(load(from + c)), to + c) }
  }
}

@inline(__always)
private func applyDerivative<Function: ElementwiseFunction>(
  _ function: Function, _ saved: Block, _ dy: Block, _ dx: Block
) {
  for r in 0..<saved.rows {
    let known = saved.base + r &* saved.stride
    let from = dy.base + r &* dy.stride
    let to = dx.base + r &* dx.stride
    for c in stride(from: 0, to: saved.columns, by: lanes) {
      store(function.gradient(load(from + c), load(known + c)), to + c)
    }
  }
}

/// A function of each element.
private protocol ElementwiseFunction {
  /// f(x).
  func value(_ x: Vector) -> Vector
  /// dy·f′, where `saved` is x if the activation's derivative needs it, else f(x).
  func gradient(_ dy: Vector, _ saved: Vector) -> Vector
}

// `replacing` keeps NaN, as PyTorch does, so that a diverging run is noticed.

private struct Rectifier: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { x.replacing(with: Vector.zero, where: x .< Vector.zero) }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector {
    dy.replacing(with: Vector.zero, where: y .<= Vector.zero)
  }
}

private struct LeakyRectifier: ElementwiseFunction {
  let slope: Float
  @inline(__always)
  func value(_ x: Vector) -> Vector { x.replacing(with: x * slope, where: x .<= Vector.zero) }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector {
    dy.replacing(with: dy * slope, where: y .<= Vector.zero)
  }
}

private struct CappedRectifier: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let six = Vector(repeating: 6)
    return x.replacing(with: Vector.zero, where: x .< Vector.zero).replacing(with: six, where: x .> six)
  }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector {
    dy.replacing(with: Vector.zero, where: y .<= Vector.zero)
      .replacing(with: Vector.zero, where: y .>= Vector(repeating: 6))
  }
}

private struct ExponentialLinear: ElementwiseFunction {
  let alpha: Float
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    x.replacing(with: (exponential(x) - 1) * alpha, where: x .<= Vector.zero)
  }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector {
    dy.replacing(with: dy * (y + alpha), where: y .<= Vector.zero)
  }
}

private struct GaussianLinear: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { x * normalDistribution(x) }
  // Φ(x) + x·φ(x)
  @inline(__always)
  func gradient(_ dy: Vector, _ x: Vector) -> Vector {
    let density = exponential(x * x * -0.5) * 0.398_942_28
    return dy * multiplyAdd(normalDistribution(x), x, density)
  }
}

private struct GaussianLinearByTangent: ElementwiseFunction {
  @inline(__always)
  private func tangent(_ x: Vector) -> Vector {
    hyperbolicTangent(multiplyAdd(x, x * x * 0.044715, x) * 0.797_884_56)
  }
  @inline(__always)
  func value(_ x: Vector) -> Vector { x * 0.5 * (tangent(x) + 1) }
  @inline(__always)
  func gradient(_ dy: Vector, _ x: Vector) -> Vector {
    let t = tangent(x)
    let inner = multiplyAdd(Vector(repeating: 0.797_884_56), x * x, Vector(repeating: 0.107_032_22))
    return dy * 0.5 * multiplyAdd(t + 1, x * inner, 1 - t * t)
  }
}

private struct SigmoidLinear: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { x * logistic(x) }
  @inline(__always)
  func gradient(_ dy: Vector, _ x: Vector) -> Vector {
    let s = logistic(x)
    return dy * s * multiplyAdd(Vector(repeating: 1), x, 1 - s)
  }
}

private struct Sigmoid: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { logistic(x) }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector { dy * y * (1 - y) }
}

private struct Tangent: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { hyperbolicTangent(x) }
  @inline(__always)
  func gradient(_ dy: Vector, _ y: Vector) -> Vector { dy * (1 - y * y) }
}

private struct Softplus: ElementwiseFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { softplus(x) }
  @inline(__always)
  func gradient(_ dy: Vector, _ x: Vector) -> Vector { dy * logistic(x) }
}
