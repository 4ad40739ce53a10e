import KernelInterface

/// Room that a dense layer needs where it is not the first.
struct InnerLayerBuffers {
  /// [capacity, inputs padded]
  let inputGradient: Block
  /// W once more, [outputs padded, inputs padded] in panels: what one task uses of it lies in one piece.
  private let transposed: MutableFloats
  private let depth: Int

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Int, outputs: Int) {
    inputGradient = arena.block(rows: plan.batchCapacity, columns: inputs)
    depth = padded(outputs)
    transposed = arena.floats(depth * padded(inputs))
  }

  /// Room for the weights that meet some columns of the inputs.
  func panels(_ columns: Range<Int>) -> MutableFloats { transposed + depth * columns.lowerBound }
}

/// The work of a dense layer that has other layers before it.
///
/// On the way back a task takes the inputs of some columns, and the rows of W that meet them: nobody else
/// reads those rows, so they can change as soon as the gradient of these inputs is there.
struct InnerLayer {
  let weights: ParameterBuffers
  let bias: MutableFloats
  let inputs: Block
  let outputs: Block
  let buffers: InnerLayerBuffers
  let step: Step

  func forward(rows: Range<Int>, columns: Range<Int>) {
    let y = outputs.rows(rows).columns(columns)
    multiplyInPlace(inputs.rows(rows), weights.block.columns(columns), into: y, beta: 0, step.kernels)
    step.kernels.addToRows(Floats(bias + columns.lowerBound), y)
  }

  func backward(_ columns: Range<Int>, _ gradient: Block) {
    // The padding of the inputs' columns meets no row of W.
    let rows = columns.clamped(to: 0..<inputs.columns)
    multiplyByTransposed(
      gradient, weights.block.rows(rows),
      into: buffers.inputGradient.rows(0..<gradient.rows).columns(columns), packed: buffers.panels(columns),
      step.kernels)
    let slopes = weights.gradientBlock.rows(rows)
    multiplyTransposedInPlace(inputs.columns(rows), gradient, into: slopes, step.kernels)
    weights.update(step.weightRule, rows: rows, columns: 0..<gradient.columns, from: slopes, step.kernels)
  }
}
