import KernelInterface

/// Batch normalisation as PyTorch's `BatchNorm1d` defines it: y = γ·(x − mean)/√(variance + ε) + β, by feature.
///
/// Training takes mean and biased variance from the batch and keeps running figures of the mean and
/// the unbiased variance, which evaluation uses. A batch of one row has no unbiased variance; its
/// biased one, 0, is taken.
final class BatchNormLayer: TrainingLayer {
  let outputs: Block
  private let epsilon, momentum: Float
  private let width: Int
  private let inputs: Block
  private let scale, shift: ParameterBuffers
  /// [width] each.
  private let runningMean, runningVariance: MutableFloats
  /// Of the batch at hand, [width] each.
  private let mean, variance, inverseDeviation: MutableFloats
  /// Batches seen so far.
  private var batchCount = 0

  init(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, epsilon: Float, momentum: Float, after previous: Previous
  ) {
    (self.epsilon, self.momentum) = (epsilon, momentum)
    width = previous.width
    inputs = previous.outputs
    let count = padded(width)
    scale = ParameterBuffers(&arena, rows: 1, columns: width, plan)
    shift = ParameterBuffers(&arena, rows: 1, columns: width, plan)
    runningMean = arena.floats(count)
    runningVariance = arena.floats(count)
    mean = arena.floats(count)
    variance = arena.floats(count)
    inverseDeviation = arena.floats(count)
    outputs = arena.block(rows: plan.batchCapacity, columns: width)
  }

  var parameters: [ParameterBuffers] { [scale, shift] }

  func initialize(_ generator: inout RandomGenerator) {
    for feature in 0..<width {
      scale.values[feature] = 1
      runningVariance[feature] = 1
    }
  }

  func forward(_ part: Part, _ step: Step) {
    let (x, y) = (part.of(inputs), part.of(outputs))
    let first = part.columns.lowerBound
    step.kernels.columnMoments(x, mean + first, variance + first)
    updateRunningFigures(part.columns, rows: step.rows)
    step.kernels.normalize(x, normalization(part.columns), y)
    if first == 0 { batchCount += 1 }
  }

  func backward(_ part: Part, _ gradient: Block, _ step: Step) {
    let slopes = part.of(gradient)
    let first = part.columns.lowerBound
    step.kernels.normalizeBackward(
      part.of(inputs), normalization(part.columns), slopes, slopes, scale.gradient + first,
      shift.gradient + first)
    scale.updateVector(step.vectorRule, columns: part.columns, step.kernels)
    shift.updateVector(step.vectorRule, columns: part.columns, step.kernels)
  }

  private func normalization(_ columns: Range<Int>) -> Normalization {
    let first = columns.lowerBound
    return Normalization(
      mean: Floats(mean + first), inverseDeviation: Floats(inverseDeviation + first),
      scale: Floats(scale.values + first), shift: Floats(shift.values + first))
  }

  private func updateRunningFigures(_ columns: Range<Int>, rows: Int) {
    let unbiased = Float(rows) / Float(max(rows - 1, 1))
    for feature in columns {
      inverseDeviation[feature] = 1 / (variance[feature] + epsilon).squareRoot()
      runningMean[feature] += momentum * (mean[feature] - runningMean[feature])
      runningVariance[feature] += momentum * (variance[feature] * unbiased - runningVariance[feature])
    }
  }

  func snapshot() -> Snapshot.Layer? {
    let array = { (values: MutableFloats) in
      Array(UnsafeBufferPointer(start: values, count: self.width))
    }
    return .batchNorm(
      Snapshot.BatchNorm(
        scale: array(scale.values), shift: array(shift.values), mean: array(runningMean),
        variance: array(runningVariance), epsilon: epsilon, batchCount: batchCount))
  }

  func restore(_ layer: Snapshot.Layer) {
    guard case .batchNorm(let norm) = layer else { return }
    for feature in 0..<width {
      scale.values[feature] = norm.scale[feature]
      shift.values[feature] = norm.shift[feature]
      runningMean[feature] = norm.mean[feature]
      runningVariance[feature] = norm.variance[feature]
    }
    batchCount = norm.batchCount
  }
}
