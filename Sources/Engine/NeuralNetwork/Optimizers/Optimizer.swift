import KernelInterface

/// How parameters follow their gradients. The rate comes from the recipe, step by step.
public struct Optimizer: Equatable, Sendable {
  /// The published methods, as PyTorch defines them.
  public enum Method: Equatable, Sendable {
    /// Stochastic gradient descent.
    case sgd
    /// Gradient descent with momentum, or with Nesterov's look-ahead.
    case momentum(Float, nesterov: Bool)
    /// Adam (Kingma and Ba 2015).
    case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    /// RMSprop; `smoothing` is the α of its running mean of squares (Tieleman and Hinton 2012).
    case rmsProp(smoothing: Float = 0.99, epsilon: Float = 1e-8)
  }

  /// The method.
  public var method: Method
  /// Weight decay: for AdamW decoupled, else added to the gradient.
  public var weightDecay: Float
  /// Whether biases and normalisation parameters are left out of the decay.
  public var exemptsVectors: Bool
  /// The largest norm of all gradients together: longer ones are shortened to it (Pascanu, Mikolov and Bengio 2013);
  /// nil for any.
  public var maximumNorm: Float?

  /// Describes an optimiser.
  public init(
    method: Method = .sgd, weightDecay: Float = 0, exemptsVectors: Bool = false, maximumNorm: Float? = nil
  ) {
    self.method = method
    self.weightDecay = weightDecay
    self.exemptsVectors = exemptsVectors
    self.maximumNorm = maximumNorm
  }

  /// Running figures kept for each parameter.
  var stateCount: Int {
    switch method {
    case .sgd: 0
    case .momentum, .rmsProp: 1
    case .adam, .adamW: 2
    }
  }

  /// The rule for weights at one step, `step` others having gone before.
  func weightRule(learningRate rate: Float, step: Int) -> UpdateRule {
    rule(rate, step, weightDecay: weightDecay)
  }

  /// The rule for biases and normalisation parameters at one step, likewise.
  func vectorRule(learningRate rate: Float, step: Int) -> UpdateRule {
    rule(rate, step, weightDecay: exemptsVectors ? 0 : weightDecay)
  }

  private func rule(_ rate: Float, _ step: Int, weightDecay decay: Float) -> UpdateRule {
    switch method {
    case .sgd: .sgd(learningRate: rate, weightDecay: decay)
    case .momentum(let momentum, let nesterov):
      .momentum(learningRate: rate, weightDecay: decay, momentum: momentum, nesterov: nesterov)
    case .adam(let beta1, let beta2, let epsilon):
      adam(rate, step, decay, isDecoupled: false, beta1, beta2, epsilon)
    case .adamW(let beta1, let beta2, let epsilon):
      adam(rate, step, decay, isDecoupled: true, beta1, beta2, epsilon)
    case .rmsProp(let smoothing, let epsilon):
      .rmsProp(learningRate: rate, weightDecay: decay, smoothing: smoothing, epsilon: epsilon)
    }
  }

  private func adam(
    _ rate: Float, _ step: Int, _ decay: Float, isDecoupled: Bool, _ beta1: Float, _ beta2: Float,
    _ epsilon: Float
  ) -> UpdateRule {
    .adam(
      learningRate: rate, weightDecay: decay, isDecoupled: isDecoupled, beta1: beta1, beta2: beta2,
      epsilon: epsilon,
      correction1: 1 - power(beta1, step + 1), correction2: 1 - power(beta2, step + 1))
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
