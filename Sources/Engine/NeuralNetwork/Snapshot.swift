/// The layers of a network with all their numbers, apart from any arena: what a file stores,
/// what a trained network gives back, and what an inference network is made from.
///
/// Shapes here are run-time values, so that a snapshot can hold any multilayer perceptron.
public struct Snapshot: Equatable, Sendable {
  /// The layers, in the order in which inputs pass through them.
  public var layers: [Layer]

  /// Collects layers. Call `problem` to learn whether they fit each other.
  public init(layers: [Layer]) { self.layers = layers }

  /// One layer and its numbers.
  public enum Layer: Equatable, Sendable {
    /// A fully connected layer.
    case dense(Dense)
    /// Batch normalisation.
    case batchNorm(BatchNorm)
    /// The rectifier, max(x, 0), which has no numbers.
    case relu
  }

  /// y = W·x + b.
  public struct Dense: Equatable, Sendable {
    /// Length of x.
    public var inputs: Int
    /// Length of y.
    public var outputs: Int
    /// W, [outputs, inputs], row-major, as it is stored.
    public var matrix: Weights
    /// b, [outputs].
    public var bias: [Float]

    /// Stores a layer's numbers: `matrix` is [outputs, inputs], `bias` [outputs].
    public init(inputs: Int, outputs: Int, matrix: Weights, bias: [Float]) {
      self.inputs = inputs
      self.outputs = outputs
      self.matrix = matrix
      self.bias = bias
    }

    /// Stores a layer's numbers: `weights` is [outputs, inputs] row-major, as in PyTorch, `bias` [outputs].
    public init(inputs: Int, outputs: Int, weights: [Float], bias: [Float]) {
      self.init(inputs: inputs, outputs: outputs, matrix: Weights(.float32(weights)), bias: bias)
    }

    /// W in single precision, [outputs, inputs], row-major.
    public var weights: [Float] {
      get { matrix.floats }
      set { matrix = Weights(.float32(newValue)) }
    }
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
}

extension Snapshot {
  /// Length of the input, or 0 where no layer fixes it.
  public var inputs: Int {
    for layer in layers {
      switch layer {
      case .dense(let dense): return dense.inputs
      case .batchNorm(let norm): return norm.scale.count
      case .relu: continue
      }
    }
    return 0
  }

  /// Length of the output, or 0 where no layer fixes it.
  public var outputs: Int {
    for layer in layers.reversed() {
      switch layer {
      case .dense(let dense): return dense.outputs
      case .batchNorm(let norm): return norm.scale.count
      case .relu: continue
      }
    }
    return 0
  }

  /// What keeps these layers from being a network (a width that does not fit, an array of the wrong length),
  /// or nil where they fit.
  public var problem: String? {
    guard inputs > 0 else { return "no layer with a width" }
    var width = inputs
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .dense(let dense):
        guard dense.inputs == width else {
          return "layer \(index) takes \(dense.inputs) inputs, but \(width) reach it"
        }
        guard dense.outputs > 0, dense.matrix.fits(inputs: dense.inputs, outputs: dense.outputs),
          dense.bias.count == dense.outputs
        else {
          return
            "layer \(index) does not hold \(dense.outputs)×\(dense.inputs) weights and a bias for each output"
        }
        width = dense.outputs
      case .batchNorm(let norm):
        guard [norm.scale, norm.shift, norm.mean, norm.variance].allSatisfy({ $0.count == width }) else {
          return "layer \(index) normalises \(norm.scale.count) features, but \(width) reach it"
        }
      case .relu: break
      }
    }
    return nil
  }
}
