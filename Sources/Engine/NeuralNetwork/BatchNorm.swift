import KernelInterface

/// Batch normalisation (Ioffe and Szegedy 2015) as PyTorch's `BatchNorm1d` defines it:
/// y = γ·(x − mean)/√(variance + ε) + β, by feature.
///
/// Training takes mean and biased variance from the batch and keeps running figures of the mean and
/// the unbiased variance, which evaluation uses. A batch of one row has no unbiased variance; its
/// biased one, 0, is taken.
public struct BatchNorm<let width: Int> {
  /// Rows of `width` features.
  public typealias Input = Width<width>
  /// Rows of `width` features.
  public typealias Output = Width<width>

  /// ε, added to the variance.
  public var epsilon: Float
  /// The share of each batch in the running figures.
  public var momentum: Float

  /// Declares the layer.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// The layer's part of the arena.
  public struct Buffers {
    let scale: ParameterBuffers
    let shift: ParameterBuffers
    /// [width] each.
    let runningMean, runningVariance: MutableFloats
    /// Of the batch at hand, [width] each.
    let mean, variance, inverseDeviation: MutableFloats
    /// Batches seen so far.
    let batchCount: UnsafeMutablePointer<Int>
    /// [capacity, width] each.
    let inputs, outputs: Block
  }
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension BatchNorm: Layer {
  public static var parameterCount: Int { 2 * width }
  public static var floatingPointOperations: Int { 2 * width }
  public static var inputWidth: Int { width }
  public static var outputWidth: Int { width }

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Buffers {
    let count = padded(width)
    return Buffers(
      scale: ParameterBuffers(&arena, rows: 1, columns: width, plan),
      shift: ParameterBuffers(&arena, rows: 1, columns: width, plan),
      runningMean: arena.floats(count), runningVariance: arena.floats(count), mean: arena.floats(count),
      variance: arena.floats(count), inverseDeviation: arena.floats(count),
      batchCount: arena.room(for: 1), inputs: inputs,
      outputs: arena.block(rows: plan.batchCapacity, columns: width))
  }

  public static func activations(_ buffers: Buffers) -> Block { buffers.outputs }

  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {
    for feature in 0..<width {
      buffers.scale.values[feature] = 1
      buffers.runningVariance[feature] = 1
    }
  }

  public func forward(columns: Range<Int>, _ buffers: Buffers, _ step: Step) {
    let x = buffers.inputs.rows(0..<step.rows).columns(columns)
    let y = buffers.outputs.rows(0..<step.rows).columns(columns)
    step.kernels.columnMoments(x, buffers.mean + columns.lowerBound, buffers.variance + columns.lowerBound)
    updateRunningFigures(buffers, columns, rows: step.rows)
    step.kernels.normalize(x, normalization(buffers, columns), y)
    if columns.lowerBound == 0 { buffers.batchCount.pointee += 1 }
  }

  public func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step) {
    let slopes = gradient.columns(columns)
    step.kernels.normalizeBackward(
      buffers.inputs.rows(0..<step.rows).columns(columns), normalization(buffers, columns), slopes, slopes,
      buffers.scale.gradient + columns.lowerBound, buffers.shift.gradient + columns.lowerBound)
    buffers.scale.updateVector(step.vectorRule, columns: columns, step.kernels)
    buffers.shift.updateVector(step.vectorRule, columns: columns, step.kernels)
  }

  private func normalization(_ buffers: Buffers, _ columns: Range<Int>) -> Normalization {
    Normalization(
      mean: Floats(buffers.mean + columns.lowerBound),
      inverseDeviation: Floats(buffers.inverseDeviation + columns.lowerBound),
      scale: Floats(buffers.scale.values + columns.lowerBound),
      shift: Floats(buffers.shift.values + columns.lowerBound))
  }

  private func updateRunningFigures(_ buffers: Buffers, _ columns: Range<Int>, rows: Int) {
    let unbiased = Float(rows) / Float(max(rows - 1, 1))
    for feature in columns {
      let mean = buffers.mean[feature]
      let variance = buffers.variance[feature]
      buffers.inverseDeviation[feature] = 1 / (variance + epsilon).squareRoot()
      buffers.runningMean[feature] += momentum * (mean - buffers.runningMean[feature])
      buffers.runningVariance[feature] += momentum * (variance * unbiased - buffers.runningVariance[feature])
    }
  }

  public static func parameters(_ buffers: Buffers) -> [ParameterBuffers] { [buffers.scale, buffers.shift] }

  public func snapshot(_ buffers: Buffers) -> [Snapshot.Layer] {
    let array = { (values: MutableFloats) in Array(UnsafeBufferPointer(start: values, count: width)) }
    return [
      .batchNorm(
        Snapshot.BatchNorm(
          scale: array(buffers.scale.values), shift: array(buffers.shift.values),
          mean: array(buffers.runningMean), variance: array(buffers.runningVariance), epsilon: epsilon,
          batchCount: buffers.batchCount.pointee))
    ]
  }

  public func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>) {
    guard case .batchNorm(let norm)? = layers.popFirst() else { return }
    for feature in 0..<width {
      buffers.scale.values[feature] = norm.scale[feature]
      buffers.shift.values[feature] = norm.shift[feature]
      buffers.runningMean[feature] = norm.mean[feature]
      buffers.runningVariance[feature] = norm.variance[feature]
    }
    buffers.batchCount.pointee = norm.batchCount
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    guard case .batchNorm(let norm)? = layers.popFirst() else { return false }
    return [norm.scale, norm.shift, norm.mean, norm.variance].allSatisfy { $0.count == width }
  }
}
