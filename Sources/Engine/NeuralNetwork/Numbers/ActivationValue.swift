import KernelInterface

extension Activation {
  /// The function in double precision, by the same additions and multiplications on every processor: tables of bytes are
  /// made of it.
  package func value(_ x: Double) -> Double {
    switch self {
    case .relu: max(x, 0)
    case .leakyReLU(let slope): x > 0 ? x : Double(slope) * x
    case .relu6: min(max(x, 0), 6)
    case .elu(let alpha): x > 0 ? x : Double(alpha) * (naturalPower(x) - 1)
    case .gelu: 0.5 * x * (1 + errorFunction(x * 0.5.squareRoot()))
    case .geluTanh:
      0.5 * x * (1 + hyperbolicTangent((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x * logistic(x)
    case .sigmoid: logistic(x)
    case .tanh: hyperbolicTangent(x)
    case .softplus: max(x, 0) + naturalLogarithm(1 + naturalPower(-x.magnitude))
    }
  }
}

/// eˣ, 0 and the largest that is not infinite where it would be out of range.
private func naturalPower(_ x: Double) -> Double { exponential(min(max(x, -690), 690)) }

func logistic(_ x: Double) -> Double { 1 / (1 + naturalPower(-x)) }

private func hyperbolicTangent(_ x: Double) -> Double { 2 * logistic(2 * x) - 1 }

/// erf x, to about 1e-15: the series where it converges, and 1 where nothing else is left.
private func errorFunction(_ x: Double) -> Double {
  guard x.magnitude < 5 else { return x > 0 ? 1 : -1 }
  // erf x = 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n + 1)): all terms have one sign (Abramowitz and Stegun 7.1.6).
  var (term, sum) = (x, x)
  for n in 1...120 {
    term *= 2 * x * x / Double(2 * n + 1)
    sum += term
  }
  return 2 / Double.pi.squareRoot() * naturalPower(-x * x) * sum
}
