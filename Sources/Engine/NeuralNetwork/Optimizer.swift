import KernelInterface

/// How parameters follow their gradients. The rate comes from the recipe, step by step.
public struct Optimizer: Equatable, Sendable {
  /// The published methods, as PyTorch defines them.
  public enum Method: Equatable, Sendable {
    /// Stochastic gradient descent.
    case sgd
    /// Gradient descent with momentum, or with Nesterov's look-ahead.
    case momentum(Float, nesterov: Bool)
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    case adamW(beta1: Float, beta2: Float, epsilon: Float)
  }

  /// The method.
  public var method: Method
  /// Weight decay: for AdamW decoupled, else added to the gradient.
  public var decay: Float
  /// Whether biases and normalisation parameters are left out of the decay.
  public var exemptsVectors: Bool

  /// Describes an optimiser.
  public init(method: Method = .sgd, decay: Float = 0, exemptsVectors: Bool = false) {
    self.method = method
    self.decay = decay
    self.exemptsVectors = exemptsVectors
  }

  /// Running figures kept for each parameter.
  var stateCount: Int {
    switch method {
    case .sgd: 0
    case .momentum: 1
    case .adamW: 2
    }
  }

  /// The rule for weights at one step, `step` others having gone before.
  func weightRule(rate: Float, step: Int) -> UpdateRule { rule(rate, step, decay: decay) }

  /// The rule for biases and normalisation parameters at one step, likewise.
  func vectorRule(rate: Float, step: Int) -> UpdateRule {
    rule(rate, step, decay: exemptsVectors ? 0 : decay)
  }

  private func rule(_ rate: Float, _ step: Int, decay: Float) -> UpdateRule {
    switch method {
    case .sgd: .sgd(rate: rate, decay: decay)
    case .momentum(let momentum, let nesterov):
      .momentum(rate: rate, decay: decay, momentum: momentum, nesterov: nesterov)
    case .adamW(let beta1, let beta2, let epsilon):
      .adamW(
        rate: rate, decay: decay, beta1: beta1, beta2: beta2, epsilon: epsilon,
        correction1: 1 - power(beta1, step + 1), correction2: 1 - power(beta2, step + 1))
    }
  }
}

/// baseᵉˣᵖᵒⁿᵉⁿᵗ by repeated squaring, in double precision: 1 − βᵗ loses its digits otherwise.
private func power(_ base: Float, _ exponent: Int) -> Float {
  var result = 1.0
  var square = Double(base)
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return Float(result)
}
