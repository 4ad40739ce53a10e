/// What a network learns to make small, as PyTorch defines it.
public enum Loss: Equatable, Hashable, Sendable {
  /// −Σ target·log softmax, the target of a row being (1 − labelSmoothing) at its class plus
  /// labelSmoothing/classes everywhere; labelSmoothing in 0 ..< 1.
  case softmaxCrossEntropy(labelSmoothing: Float = 0)
  /// Mean over outputs of −target·log σ(output) − (1 − target)·log(1 − σ(output)): yes-or-no answers, from logits.
  case binaryCrossEntropy
  /// Mean over outputs of (output − target)².
  case meanSquaredError
  /// Mean over outputs of |output − target|.
  case meanAbsoluteError
  /// Mean over outputs of the square, halved, of an error up to δ, and δ·(|error| − δ/2) of a larger one; δ > 0
  /// (Huber 1964).
  case huber(delta: Float = 1)

  /// Whether targets are classes and outputs one logit for each.
  @inlinable
  public var isClassification: Bool {
    if case .softmaxCrossEntropy = self { true } else { false }
  }
}

/// Rows of logits with the class that each should be.
///
/// With class weights w the target of class c is w[c]·smoothing/classes, and at the label l besides
/// w[l]·(1 − smoothing). A loss is −Σ target·log softmax; its gradient is multiplied by gradientScale, and by the row's
/// weight where there is one, 0 in the padding.
public struct ClassificationRows {
  /// [rows, columns], of which the first `classes` columns count.
  public var logits: Block
  /// How many classes there are.
  public var classes: Int
  /// The class of each row.
  public var labels: UnsafePointer<UInt16>
  /// Share of the target that is spread over all classes, 0 ..< 1.
  public var smoothing: Float
  /// The weight of each class, [columns], 0 in the padding; nil where all are 1.
  public var classWeights: Floats?
  /// The weight of each row; nil where all are 1.
  public var rowWeights: Floats?
  /// What the gradient is multiplied by: 1/batch for the mean of the losses.
  public var gradientScale: Float
  /// Where the gradient of the logits goes; may be `logits`.
  public var gradient: Block
  /// Where the loss of each row goes, [rows].
  public var losses: MutableFloats

  /// Describes rows to classify.
  @inlinable
  public init(
    logits: Block, classes: Int, labels: UnsafePointer<UInt16>, smoothing: Float,
    classWeights: Floats? = nil, rowWeights: Floats? = nil, gradientScale: Float, gradient: Block,
    losses: MutableFloats
  ) {
    self.logits = logits
    self.classes = classes
    self.labels = labels
    self.smoothing = smoothing
    self.classWeights = classWeights
    self.rowWeights = rowWeights
    self.gradientScale = gradientScale
    self.gradient = gradient
    self.losses = losses
  }
}

/// Rows of logits with those of a teacher.
///
/// The loss of a row is T²·Σ p·log(p/q), where p is the softmax of the teacher's logits through the temperature T and q that
/// of the logits: T² keeps gradients as large at any temperature (Hinton, Vinyals and Dean 2015). Its gradient is
/// multiplied by gradientScale, and by the row's weight where there is one, 0 in the padding.
public struct DistillationRows {
  /// [rows, columns], of which the first `classes` columns count.
  public var logits: Block
  /// How many classes there are.
  public var classes: Int
  /// [rows, columns]; what stands there afterwards is of no use.
  public var teacherLogits: Block
  /// T, above 0.
  public var temperature: Float
  /// The weight of each row; nil where all are 1.
  public var rowWeights: Floats?
  /// What the gradient is multiplied by: 1/batch for the mean of the losses.
  public var gradientScale: Float
  /// Where the gradient of the logits goes; may be `logits`.
  public var gradient: Block
  /// Where the loss of each row goes, [rows].
  public var losses: MutableFloats

  /// Describes rows to compare.
  @inlinable
  public init(
    logits: Block, classes: Int, teacherLogits: Block, temperature: Float, rowWeights: Floats? = nil,
    gradientScale: Float, gradient: Block, losses: MutableFloats
  ) {
    self.logits = logits
    self.classes = classes
    self.teacherLogits = teacherLogits
    self.temperature = temperature
    self.rowWeights = rowWeights
    self.gradientScale = gradientScale
    self.gradient = gradient
    self.losses = losses
  }
}

/// Rows of outputs with the numbers that they should be.
public struct RegressionRows {
  /// [rows, columns], of which the first `width` columns count.
  public var outputs: Block
  /// How many outputs there are.
  public var width: Int
  /// [rows, columns]
  public var targets: Block
  /// The weight of each row, by which its loss and gradient are multiplied; nil where all are 1.
  public var rowWeights: Floats?
  /// What the gradient is multiplied by beside.
  public var gradientScale: Float
  /// Where the gradient of the outputs goes, 0 in the padding; may be `outputs`.
  public var gradient: Block
  /// Where the loss of each row goes, [rows].
  public var losses: MutableFloats

  /// Describes rows to compare.
  @inlinable
  public init(
    outputs: Block, width: Int, targets: Block, rowWeights: Floats? = nil, gradientScale: Float,
    gradient: Block, losses: MutableFloats
  ) {
    self.outputs = outputs
    self.width = width
    self.targets = targets
    self.rowWeights = rowWeights
    self.gradientScale = gradientScale
    self.gradient = gradient
    self.losses = losses
  }
}

/// Losses with their gradients, and what makes probabilities of logits.
public protocol LossKernels: AnyObject {
  /// Softmax and cross-entropy of each row.
  func softmaxCrossEntropy(_ rows: ClassificationRows)
  /// What keeps each row from the answers of a teacher.
  func distillationLoss(_ rows: DistillationRows)
  /// Any of the other losses.
  func elementwiseLoss(_ loss: Loss, _ rows: RegressionRows)
  /// Softmax of the first `classes` values of each row, in place; the padding becomes 0.
  func softmax(_ rows: Block, _ classes: Int)
}
