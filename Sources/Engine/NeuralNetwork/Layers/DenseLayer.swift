import KernelInterface
import MatrixMultiply

/// A dense layer that has other layers before it.
///
/// On the way back a task takes the inputs of some columns, and the rows of W that meet them: nobody else
/// reads those rows, so they can change as soon as the gradient of these inputs is there.
final class DenseLayer: TrainingLayer {
  let outputs: Block
  private let learnt: DenseParameters
  /// [capacity, inputs]: rows of W have no padding, nor have the columns of x that meet them.
  private let inputs: Block
  /// [capacity, inputs padded]
  private let gradientOfInputs: Block
  /// W once more, [outputs padded, inputs padded] in panels: what one task uses of it lies in one piece.
  private let transposed: MutableFloats

  init(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, outputs: Int, hasBias: Bool, after previous: Previous
  ) {
    inputs = previous.outputs.columns(0..<previous.width)
    learnt = DenseParameters(&arena, plan, inputs: previous.width, outputs: outputs, hasBias: hasBias)
    self.outputs = arena.block(rows: plan.batchCapacity, columns: outputs)
    gradientOfInputs = arena.block(rows: plan.batchCapacity, columns: previous.width)
    transposed = arena.floats(padded(outputs) * padded(previous.width))
  }

  var parameters: [ParameterBuffers] { learnt.all }
  func initialize(_ generator: inout RandomGenerator) { learnt.initialize(&generator) }
  func inputGradient(_ gradient: Block) -> Block { gradientOfInputs.rows(0..<gradient.rows) }

  func forward(_ part: Part, _ step: Step) {
    let y = part.of(outputs)
    Product(Operand(inputs.rows(part.rows)), Operand(learnt.weights.block.columns(part.columns)), into: y)
      .multiplyInPlace(step.kernels)
    guard let bias = learnt.bias else { return }
    step.kernels.addToRows(Floats(bias.values + part.columns.lowerBound), y)
  }

  /// The columns are those of the inputs.
  func backward(_ part: Part, _ gradient: Block, _ step: Step) {
    if part.columns.lowerBound == 0 { learnt.updateBias(0..<gradient.columns, gradient, step) }
    let weights = learnt.weights
    // The padding of the inputs' columns meets no row of W.
    let rows = part.columns.clamped(to: 0..<inputs.columns)
    let panel = transposed + outputs.columns * part.columns.lowerBound
    multiplyByTransposed(
      gradient, weights.block.rows(rows), into: part.of(gradientOfInputs), packed: panel, step.kernels)
    let slopes = weights.gradientBlock.rows(rows)
    let x = Operand(inputs.rows(part.rows).columns(rows))
    Product(x.transposed, Operand(gradient), into: slopes).multiplyInPlace(step.kernels)
    weights.update(step.weightRule, rows: rows, columns: 0..<gradient.columns, from: slopes, step.kernels)
  }

  func snapshot() -> Snapshot.Layer? { learnt.snapshot() }
  func restore(_ layer: Snapshot.Layer) { learnt.restore(layer) }
}
