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

/// The numbers of a layer normalisation for a block of rows.
public struct RowNormalization {
  /// How many columns of a row count; what lies beyond is padding.
  public var width: Int
  /// ε, added to the variance.
  public var epsilon: Float
  /// γ, [columns].
  public var scale: Floats
  /// β, [columns], 0 in the padding.
  public var shift: Floats
  /// Receives, or holds, the mean of each row.
  public var means: MutableFloats
  /// Receives, or holds, 1/√(variance + ε) of each row.
  public var inverseDeviations: MutableFloats

  /// Describes a normalisation.
  @inlinable
  public init(
    width: Int, epsilon: Float, scale: Floats, shift: Floats, means: MutableFloats,
    inverseDeviations: MutableFloats
  ) {
    self.width = width
    self.epsilon = epsilon
    self.scale = scale
    self.shift = shift
    self.means = means
    self.inverseDeviations = inverseDeviations
  }
}

/// Batch normalisation by column and layer normalisation by row.
public protocol NormalizationKernels: AnyObject {
  /// Mean and biased variance of each column, in two passes.
  func columnMoments(_ x: Block, _ mean: MutableFloats, _ variance: MutableFloats)
  /// y = (x − mean)·inverseDeviation·scale + shift, by column; `y` may be `x`.
  func normalize(_ x: Block, _ norm: Normalization, _ y: Block)
  /// The gradient of `normalize` where mean and deviation are those of the block itself:
  /// dScale = Σ dy·x̂, dShift = Σ dy, and dx; `dx` may be `dy`.
  func normalizeBackward(
    _ x: Block, _ norm: Normalization, _ dy: Block, _ dx: Block, _ dScale: MutableFloats,
    _ dShift: MutableFloats)

  /// y = (x − mean)·inverseDeviation·scale + shift with mean and biased variance of each row, which are noted;
  /// `y` may be `x`.
  func normalizeRows(_ x: Block, _ norm: RowNormalization, _ y: Block)
  /// dx of `normalizeRows`, from what it has noted; `dx` may be `dy`. The padding becomes 0.
  func normalizeRowsBackward(_ x: Block, _ norm: RowNormalization, _ dy: Block, _ dx: Block)
  /// dScale = Σ dy·x̂ and dShift = Σ dy over rows, for a block of columns of x and dy.
  func normalizeRowsGradients(
    _ x: Block, _ norm: RowNormalization, _ dy: Block, _ dScale: MutableFloats, _ dShift: MutableFloats)
}
