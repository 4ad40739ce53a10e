import KernelInterface

/// Layer normalisation as PyTorch's `LayerNorm` defines it: y = γ·(x − mean)/√(variance + ε) + β, with the mean and the
/// biased variance of each row.
final class LayerNormLayer: TrainingLayer {
  let outputs: Block
  private let epsilon: Float
  private let width: Int
  private let inputs: Block
  private let scale, shift: ParameterBuffers
  /// Of each row of the batch, [capacity].
  private let means, inverseDeviations: MutableFloats
  /// A place of its own: the gradients of the parameters still want that of the outputs.
  private let gradientOfInputs: Block

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, epsilon: Float, after previous: Previous) {
    self.epsilon = epsilon
    width = previous.width
    inputs = previous.outputs
    scale = ParameterBuffers(&arena, rows: 1, columns: width, plan)
    shift = ParameterBuffers(&arena, rows: 1, columns: width, plan)
    means = arena.floats(plan.batchCapacity)
    inverseDeviations = arena.floats(plan.batchCapacity)
    outputs = arena.block(rows: plan.batchCapacity, columns: width)
    gradientOfInputs = arena.block(rows: plan.batchCapacity, columns: width)
  }

  var parameters: [ParameterBuffers] { [scale, shift] }

  func inputGradient(_ gradient: Block) -> Block { gradientOfInputs.rows(0..<gradient.rows) }

  func initialize(_ generator: inout RandomGenerator) {
    for feature in 0..<width { scale.values[feature] = 1 }
  }

  func forward(_ part: Part, _ step: Step) {
    step.kernels.normalizeRows(part.of(inputs), normalization(part), part.of(outputs))
  }

  func backward(_ part: Part, _ gradient: Block, _ step: Step) {
    step.kernels.normalizeRowsBackward(
      part.of(inputs), normalization(part), part.of(gradient), part.of(gradientOfInputs))
  }

  func parameterGradients(_ columns: Range<Int>, _ gradient: Block, _ step: Step) {
    let part = Part(rows: 0..<step.rows, columns: columns)
    step.kernels.normalizeRowsGradients(
      part.of(inputs), normalization(part), part.of(gradient), scale.gradient + columns.lowerBound,
      shift.gradient + columns.lowerBound)
    scale.updateVector(step.vectorRule, columns: columns, step.kernels)
    shift.updateVector(step.vectorRule, columns: columns, step.kernels)
  }

  private func normalization(_ part: Part) -> RowNormalization {
    RowNormalization(
      width: width, epsilon: epsilon, scale: Floats(scale.values + part.columns.lowerBound),
      shift: Floats(shift.values + part.columns.lowerBound), means: means + part.rows.lowerBound,
      inverseDeviations: inverseDeviations + part.rows.lowerBound)
  }

  func snapshot() -> Snapshot.Layer? {
    let array = { (values: MutableFloats) in
      Array(UnsafeBufferPointer(start: values, count: self.width))
    }
    return .layerNorm(
      Snapshot.LayerNorm(scale: array(scale.values), shift: array(shift.values), epsilon: epsilon))
  }

  func restore(_ layer: Snapshot.Layer) {
    guard case .layerNorm(let norm) = layer else { return }
    for feature in 0..<width {
      scale.values[feature] = norm.scale[feature]
      shift.values[feature] = norm.shift[feature]
    }
  }
}
