/// How an optimiser changes a parameter w with gradient g, as PyTorch defines it.
public enum UpdateRule: Sendable {
  /// w −= rate·(g + decay·w).
  case sgd(learningRate: Float, weightDecay: Float)
  /// m = momentum·m + g + decay·w, then w −= rate·m, or with Nesterov's look-ahead
  /// w −= rate·(g + decay·w + momentum·m).
  case momentum(learningRate: Float, weightDecay: Float, momentum: Float, nesterov: Bool)
  /// m and v are running means of g and g², w −= rate·(m/correction1)/(√(v/correction2) + ε) (Kingma and Ba 2015). The
  /// decay is added to the gradient, or where it is decoupled w −= rate·decay·w (Loshchilov and Hutter 2019).
  case adam(
    learningRate: Float, weightDecay: Float, isDecoupled: Bool, beta1: Float, beta2: Float, epsilon: Float,
    correction1: Float, correction2: Float)
  /// v is a running mean of (g + decay·w)², w −= rate·(g + decay·w)/(√v + ε) (Tieleman and Hinton 2012).
  case rmsProp(learningRate: Float, weightDecay: Float, smoothing: Float, epsilon: Float)
}

/// A block of parameters with all that an update of them needs.
public struct Parameters {
  /// The parameters.
  public var weights: Block
  /// Their gradient; its stride may differ from that of the weights.
  public var gradient: Block
  /// The optimiser's first running figure, laid out as the weights; nil for plain SGD.
  public var first: MutableFloats?
  /// The optimiser's second running figure, laid out as the weights; nil but for Adam.
  public var second: MutableFloats?

  /// Describes parameters to update.
  @inlinable
  public init(weights: Block, gradient: Block, first: MutableFloats?, second: MutableFloats?) {
    self.weights = weights
    self.gradient = gradient
    self.first = first
    self.second = second
  }
}

/// Steps of optimisers.
public protocol OptimizerKernels: AnyObject {
  /// One optimiser step.
  func update(_ rule: UpdateRule, _ parameters: Parameters)
}
