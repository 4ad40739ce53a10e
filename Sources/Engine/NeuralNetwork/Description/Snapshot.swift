/// The layers of a network with all their numbers, apart from any arena: what a file stores,
/// what a trained network gives back, and what an inference network is made from.
public struct Snapshot: Equatable, Sendable {
  /// Length of a row of inputs.
  public var inputs: Int
  /// The layers, in the order in which inputs pass through them.
  public var layers: [Layer]
  /// How it computes in whole numbers, where it does; nil for floats.
  public var quantization: Quantization?

  /// Collects layers. Call `problem` to learn whether they fit each other.
  public init(inputs: Int, layers: [Layer], quantization: Quantization? = nil) {
    self.inputs = inputs
    self.layers = layers
    self.quantization = quantization
  }

  /// Collects layers whose first that has a width tells how long a row of inputs is.
  public init(layers: [Layer]) {
    self.init(inputs: layers.lazy.compactMap { $0.inputs }.first ?? 0, layers: layers)
  }

  /// One layer and its numbers.
  public enum Layer: Equatable, Sendable {
    /// A fully connected layer.
    case dense(Dense)
    /// Batch normalisation.
    case batchNorm(BatchNorm)
    /// Layer normalisation.
    case layerNorm(LayerNorm)
    /// A function of each element, which has no numbers.
    case activation(Activation)

    /// The rectifier.
    public static let relu = Layer.activation(.relu)
  }

  /// y = W·x + b.
  public struct Dense: Equatable, Sendable {
    /// Length of x.
    public var inputs: Int
    /// Length of y.
    public var outputs: Int
    /// W, [outputs, inputs], row-major, as it is stored.
    public var matrix: Weights
    /// b, [outputs], or empty where the layer has none.
    public var bias: [Float]

    /// Stores a layer's numbers: `matrix` is [outputs, inputs], `bias` [outputs] or empty.
    public init(inputs: Int, outputs: Int, matrix: Weights, bias: [Float]) {
      self.inputs = inputs
      self.outputs = outputs
      self.matrix = matrix
      self.bias = bias
    }

    /// Stores a layer's numbers: `weights` is [outputs, inputs] row-major, as in PyTorch, `bias` [outputs] or empty.
    public init(inputs: Int, outputs: Int, weights: [Float], bias: [Float]) {
      self.init(inputs: inputs, outputs: outputs, matrix: Weights(.float32(weights)), bias: bias)
    }

    /// W in single precision, [outputs, inputs], row-major.
    public var weights: [Float] {
      get { matrix.floats }
      set { matrix = Weights(.float32(newValue)) }
    }

    /// b, [outputs], zeros where the layer has none.
    public var biasOrZeros: [Float] { bias.isEmpty ? [Float](repeating: 0, count: outputs) : bias }
  }

  /// y = γ·(x − mean)/√(variance + ε) + β, by feature.
  public struct BatchNorm: Equatable, Sendable {
    /// γ, [features].
    public var scale: [Float]
    /// β, [features].
    public var shift: [Float]
    /// Running mean, [features].
    public var mean: [Float]
    /// Running variance (unbiased), [features].
    public var variance: [Float]
    /// ε, added to the variance.
    public var epsilon: Float
    /// How many training batches the running figures have seen.
    public var batchCount: Int

    /// Stores a layer's numbers, each array [features].
    public init(
      scale: [Float], shift: [Float], mean: [Float], variance: [Float], epsilon: Float = 1e-5,
      batchCount: Int = 0
    ) {
      self.scale = scale
      self.shift = shift
      self.mean = mean
      self.variance = variance
      self.epsilon = epsilon
      self.batchCount = batchCount
    }
  }

  /// y = γ·(x − mean)/√(variance + ε) + β, with the mean and the biased variance of each row.
  public struct LayerNorm: Equatable, Sendable {
    /// γ, [features].
    public var scale: [Float]
    /// β, [features].
    public var shift: [Float]
    /// ε, added to the variance.
    public var epsilon: Float

    /// Stores a layer's numbers, each array [features].
    public init(scale: [Float], shift: [Float], epsilon: Float = 1e-5) {
      self.scale = scale
      self.shift = shift
      self.epsilon = epsilon
    }
  }
}

extension Snapshot.Layer {
  /// Length of a row that enters, or nil where any may.
  var inputs: Int? {
    switch self {
    case .dense(let dense): dense.inputs
    case .batchNorm(let norm): norm.scale.count
    case .layerNorm(let norm): norm.scale.count
    case .activation: nil
    }
  }

  /// The same without numbers; a momentum, which only learning needs, is the usual one.
  var description: Layer {
    switch self {
    case .dense(let dense): .dense(outputs: dense.outputs, bias: !dense.bias.isEmpty)
    case .batchNorm(let norm): .batchNorm(epsilon: norm.epsilon)
    case .layerNorm(let norm): .layerNorm(epsilon: norm.epsilon)
    case .activation(let activation): .activation(activation)
    }
  }

  /// What is wrong with the numbers of a layer that `width` numbers reach, or nil.
  fileprivate func problem(width: Int) -> String? {
    if let inputs, inputs != width { return "takes \(inputs) inputs, but \(width) reach it" }
    switch self {
    case .dense(let dense):
      let isWhole =
        dense.outputs > 0 && dense.matrix.fits(inputs: dense.inputs, outputs: dense.outputs)
        && (dense.bias.isEmpty || dense.bias.count == dense.outputs)
      return isWhole
        ? nil : "does not hold \(dense.outputs)×\(dense.inputs) weights and a bias for each output or none"
    case .batchNorm(let norm):
      let isWhole = [norm.shift, norm.mean, norm.variance].allSatisfy { $0.count == width }
      return isWhole ? nil : "does not hold four numbers for each of \(width) features"
    case .layerNorm(let norm):
      return norm.shift.count == width ? nil : "does not hold two numbers for each of \(width) features"
    case .activation: return nil
    }
  }
}

extension Snapshot {
  /// The same without numbers. Dropout leaves no trace.
  public var description: NetworkDescription {
    NetworkDescription(inputs: inputs, layers: layers.map { $0.description })
  }

  /// Length of the output.
  public var outputs: Int { description.outputs }

  /// What keeps these layers from being a network (a width that does not fit, an array of the wrong length),
  /// or nil where they fit.
  public var problem: String? {
    guard inputs > 0 else { return "no layer with a width" }
    for (index, (layer, width)) in zip(layers, [inputs] + description.layerWidths).enumerated() {
      if let problem = layer.problem(width: width) { return "layer \(index) \(problem)" }
    }
    guard quantization != nil, let problem = quantizationProblem else { return nil }
    return "no whole numbers: \(problem)"
  }
}
