/// The numbers of a batch normalisation for a block of columns, each [columns].
public struct Normalization {
  /// Mean of each column.
  public var mean: Floats
  /// 1/√(variance + ε) of each column.
  public var inverseDeviation: Floats
  /// γ.
  public var scale: Floats
  /// β.
  public var shift: Floats

  /// Describes a normalisation.
  @inlinable
  public init(mean: Floats, inverseDeviation: Floats, scale: Floats, shift: Floats) {
    self.mean = mean
    self.inverseDeviation = inverseDeviation
    self.scale = scale
    self.shift = shift
  }
}

/// Rows of logits with the class that each should be.
///
/// The target of a row is (1 − smoothing) at its label plus smoothing/classes everywhere, the loss
/// −Σ target·log softmax, and its gradient gradientScale·(softmax − target), 0 in the padding.
public struct ClassificationRows {
  /// [rows, columns], of which the first `classes` columns count.
  public var logits: Block
  /// How many classes there are.
  public var classes: Int
  /// The class of each row.
  public var labels: UnsafePointer<UInt8>
  /// Share of the target that is spread over all classes, 0 ..< 1.
  public var smoothing: Float
  /// What the gradient is multiplied by: 1/batch for the mean of the losses.
  public var gradientScale: Float
  /// Where the gradient of the logits goes; may be `logits`.
  public var gradient: Block
  /// Where the loss of each row goes, [rows].
  public var losses: MutableFloats

  /// Describes rows to classify.
  @inlinable
  public init(
    logits: Block, classes: Int, labels: UnsafePointer<UInt8>, smoothing: Float, gradientScale: Float,
    gradient: Block, losses: MutableFloats
  ) {
    self.logits = logits
    self.classes = classes
    self.labels = labels
    self.smoothing = smoothing
    self.gradientScale = gradientScale
    self.gradient = gradient
    self.losses = losses
  }
}

/// How an optimiser changes a parameter w with gradient g, as PyTorch defines it.
public enum UpdateRule: Sendable {
  /// w −= rate·(g + decay·w).
  case sgd(rate: Float, decay: Float)
  /// m = momentum·m + g + decay·w, then w −= rate·m, or with Nesterov's look-ahead
  /// w −= rate·(g + decay·w + momentum·m).
  case momentum(rate: Float, decay: Float, momentum: Float, nesterov: Bool)
  /// Decoupled weight decay (Loshchilov and Hutter 2019): w −= rate·decay·w, m and v are running means
  /// of g and g², w −= rate·(m/correction1)/(√(v/correction2) + ε).
  case adamW(
    rate: Float, decay: Float, beta1: Float, beta2: Float, epsilon: Float, correction1: Float,
    correction2: Float)
}

/// A block of parameters with all that an update of them needs.
public struct Parameters {
  /// The parameters.
  public var weights: Block
  /// Their gradient; its stride may differ from that of the weights.
  public var gradient: Block
  /// The optimiser's first running figure, laid out as the weights; nil for plain SGD.
  public var first: MutableFloats?
  /// The optimiser's second running figure, laid out as the weights; nil but for AdamW.
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

/// Which values dropout leaves out: those whose hash is below a threshold.
///
/// The hash is of the seed and of the value's place in the whole batch, [rows, width]: whoever works
/// on some of its rows comes to the same mask.
public struct DropOutMask {
  /// Of the step and the layer.
  public var seed: UInt64
  /// Values with a smaller hash become 0: the share left out, times 2³².
  public var threshold: UInt32
  /// What the others are multiplied by: 1/(1 − share).
  public var factor: Float
  /// Columns of the whole batch.
  public var width: UInt32
  /// The first column of the block at hand among them.
  public var firstColumn: UInt32

  /// Describes a mask.
  @inlinable
  public init(seed: UInt64, threshold: UInt32, factor: Float, width: UInt32, firstColumn: UInt32) {
    self.seed = seed
    self.threshold = threshold
    self.factor = factor
    self.width = width
    self.firstColumn = firstColumn
  }
}
