import KernelInterface
import MatrixMultiply

/// A dense layer that reads the network's inputs: nobody asks for their gradient, and they may be pixels of which the
/// background is left out.
///
/// A task takes some columns of the outputs, which nobody else waits for on the way back.
final class FirstDenseLayer: TrainingLayer {
  let outputs: Block
  private let learnt: DenseParameters
  /// [capacity, inputs]: rows of W have no padding, nor have the columns of x that meet them.
  private let inputs: Block
  /// How the outputs are shared out.
  private let parts: ColumnParts
  /// How many of them a worker can expect, one after the other.
  private let partsOfWorker: Int
  private let capacity: Int
  /// Where a pass over pixels starts from, [outputs].
  private let start: MutableFloats
  /// The gradient of the outputs in panels, [capacity, outputs].
  private let gradientPanels: MutableFloats

  /// Rows of the gradient of W that exist at a time: they are used up while in the nearest cache.
  /// A multiple of every build's tile.
  private static let stripRows = 24

  init(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, outputs: Int, hasBias: Bool, after previous: Previous
  ) {
    inputs = previous.outputs.columns(0..<previous.width)
    parts = ColumnParts(padded(outputs), workers: plan.workers)
    partsOfWorker = (parts.count + plan.workers - 1) / plan.workers
    capacity = plan.batchCapacity
    start = arena.floats(padded(outputs))
    gradientPanels = arena.floats(capacity * padded(outputs))
    learnt = DenseParameters(
      &arena, plan, inputs: previous.width, outputs: outputs, hasBias: hasBias,
      gradientRows: Self.stripRows, panels: parts)
    self.outputs = arena.block(rows: capacity, columns: outputs)
  }

  var parameters: [ParameterBuffers] { learnt.all }
  func initialize(_ generator: inout RandomGenerator) { learnt.initialize(&generator) }

  // With x = level + shift, W·x = Σ level·W[k] + shift·Σ W[k]: background pixels, whose level is 0, cost
  // nothing on the way forward, and on the way back their gradient is shift·Σ dy, known beforehand.

  func forward(_ part: Part, _ step: Step) {
    let y = part.of(outputs)
    let panel = learnt.weights.view(part.columns)
    let number = parts.index(of: part.columns.lowerBound)
    if let nonzeros = step.nonzeros {
      return multiply(inputs.rows(part.rows), nonzeros, number, panel, part, y, step)
    }
    guard let pixels = step.pixels else { return multiply(inputs.rows(part.rows), panel, part, y, step) }
    pixels.fetchFollowing(share: number % partsOfWorker, of: partsOfWorker)
    // Nobody asks for columns of pixels before the way back: no task waits for the others to have sorted them.
    pixels.sort(share: number, of: parts.count, step.kernels)
    let start = start + part.columns.lowerBound
    start.update(repeating: 0, count: part.columns.count)
    step.kernels.addColumnSums(panel, start)
    for c in 0..<part.columns.count {
      let bias = learnt.bias.map { $0.values[part.columns.lowerBound + c] } ?? 0
      start[c] = bias + start[c] * pixels.rows.levels.offset
    }
    step.kernels.multiplySparse(pixels.rows, panel, Floats(start), y)
  }

  private func multiply(_ x: Block, _ panel: Block, _ part: Part, _ y: Block, _ step: Step) {
    let product = { (beta: Float) in Product(Operand(x), Operand(panel), into: y, beta: beta) }
    guard let bias = learnt.bias else { return product(0).multiplyInPlace(step.kernels) }
    step.kernels.fillRows(Floats(bias.values + part.columns.lowerBound), y)
    product(1).multiplyInPlace(step.kernels)
  }

  /// The same without the zeros, of which a task looks for a share, for the way back.
  private func multiply(
    _ x: Block, _ nonzeros: NonzeroRows, _ number: Int, _ panel: Block, _ part: Part, _ y: Block, _ step: Step
  ) {
    for block in stride(from: number, to: SparseRows.blockCount(x.columns), by: parts.count) {
      step.kernels.findNonzeros(x, block, nonzeros)
    }
    let bias = learnt.bias.map { Floats($0.values + part.columns.lowerBound) }
    step.kernels.multiplyNonzeros(x, panel, bias, y)
  }

  /// Updates W strip by strip of its gradient. The columns are those of the outputs.
  func backward(_ part: Part, _ gradient: Block, _ step: Step) {
    let columns = part.columns
    learnt.updateBias(columns, gradient, step)
    let dy = copy(gradient.columns(columns), columns)
    let start = start + columns.lowerBound
    if let shift = step.pixels?.rows.levels.offset { writeStart(start, shift, gradient, columns, step) }
    let strip = Block(
      learnt.weights.gradient + Self.stripRows * columns.lowerBound, rows: Self.stripRows,
      columns: columns.count, stride: columns.count)
    for first in stride(from: 0, to: learnt.inputs, by: strip.rows) {
      let rows = first..<min(first + strip.rows, learnt.inputs)
      // Where gradients are kept there is room for all of them.
      let slopes =
        step.weightRule == nil
        ? learnt.weights.gradientView(columns).rows(rows) : strip.rows(0..<rows.count)
      if let pixels = step.pixels {
        step.kernels.multiplySparseTransposed(pixels.columns, first, dy, Floats(start), slopes)
      } else if let nonzeros = step.nonzeros {
        step.kernels.multiplyNonzerosTransposed(inputs.rows(part.rows), nonzeros, first, dy, slopes)
      } else {
        Product(Operand(inputs.rows(part.rows).columns(rows)).transposed, Operand(dy), into: slopes)
          .multiplyInPlace(step.kernels)
      }
      learnt.weights.update(step.weightRule, rows: rows, columns: columns, from: slopes, step.kernels)
    }
  }

  /// shift·Σ dy over rows: what background comes to. The sums are those of the bias, where there is one.
  private func writeStart(
    _ start: MutableFloats, _ shift: Float, _ gradient: Block, _ columns: Range<Int>, _ step: Step
  ) {
    if let bias = learnt.bias {
      start.update(from: bias.gradient + columns.lowerBound, count: columns.count)
    } else {
      start.update(repeating: 0, count: columns.count)
      step.kernels.addColumnSums(gradient.columns(columns), start)
    }
    for c in 0..<columns.count { start[c] *= shift }
  }

  /// In one piece the columns fill the nearest cache evenly, and are read once for each pixel.
  private func copy(_ gradient: Block, _ columns: Range<Int>) -> Block {
    let panel = Block(
      gradientPanels + capacity * columns.lowerBound, rows: gradient.rows, columns: columns.count,
      stride: columns.count)
    for r in 0..<gradient.rows {
      (panel.base + r * panel.stride).update(
        from: gradient.base + r * gradient.stride, count: columns.count)
    }
    return panel
  }

  func snapshot() -> Snapshot.Layer? { learnt.snapshot() }
  func restore(_ layer: Snapshot.Layer) { learnt.restore(layer) }
}
