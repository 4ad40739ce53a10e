import KernelInterface

/// Room that a dense layer needs only where it is the first.
struct FirstLayerBuffers {
  /// Rows of the gradient of W that exist at a time: they are used up while in the nearest cache.
  /// A multiple of every build's tile.
  static let stripRows = 24

  /// How the outputs are shared out.
  let parts: ColumnParts
  /// How many of them a worker can expect, one after the other.
  let partsOfWorker: Int
  /// Where a pass over pixels starts from, [outputs].
  let start: MutableFloats
  /// The gradient of the outputs in panels, [capacity, outputs].
  let gradient: MutableFloats
  private let capacity: Int

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, outputs: Int) {
    parts = ColumnParts(padded(outputs), workers: plan.workers)
    partsOfWorker = (parts.count + plan.workers - 1) / plan.workers
    capacity = plan.batchCapacity
    start = arena.floats(padded(outputs))
    gradient = arena.floats(capacity * padded(outputs))
  }

  /// Room for some columns of the gradient in one piece.
  func gradientPanel(_ columns: Range<Int>, rows: Int) -> Block {
    Block(
      gradient + capacity * columns.lowerBound, rows: rows, columns: columns.count, stride: columns.count)
  }
}

/// The work of a first layer on some columns of its outputs: one task, which nobody else waits for.
struct FirstLayer {
  let weights: ParameterBuffers
  let bias: MutableFloats
  let inputs: Block
  let outputs: Block
  let buffers: FirstLayerBuffers
  let columns: Range<Int>
  let step: Step

  private var panel: Block { weights.view(columns) }

  // With x = level + shift, W·x = Σ level·W[k] + shift·Σ W[k]: background pixels, whose level is 0, cost
  // nothing on the way forward, and on the way back their gradient is shift·Σ dy, known beforehand.

  func forward() {
    guard let pixels = step.pixels else {
      step.kernels.fillRows(Floats(bias + columns.lowerBound), outputs)
      return multiplyInPlace(inputs, panel, into: outputs, step.kernels)
    }
    let part = buffers.parts.index(of: columns.lowerBound)
    pixels.fetchFollowing(share: part % buffers.partsOfWorker, of: buffers.partsOfWorker)
    // Nobody asks for columns of pixels before the way back: no task waits for the others to have sorted them.
    pixels.sort(share: part, of: buffers.parts.count, step.kernels)
    let start = buffers.start + columns.lowerBound
    start.update(repeating: 0, count: columns.count)
    step.kernels.addColumnSums(panel, start)
    for c in 0..<columns.count {
      start[c] = bias[columns.lowerBound + c] + start[c] * pixels.rows.levels.shift
    }
    step.kernels.multiplySparse(pixels.rows, panel, Floats(start), outputs)
  }

  /// Updates W strip by strip of its gradient; `sums` are those over rows of the gradient of the outputs.
  func backward(_ gradient: Block, sums: MutableFloats) {
    let dy = copy(gradient)
    let start = buffers.start + columns.lowerBound
    if let shift = step.pixels?.rows.levels.shift {
      for c in 0..<columns.count { start[c] = sums[c] * shift }
    }
    let strip = Block(
      weights.gradient + FirstLayerBuffers.stripRows * columns.lowerBound,
      rows: FirstLayerBuffers.stripRows, columns: columns.count, stride: columns.count)
    for first in stride(from: 0, to: panel.rows, by: strip.rows) {
      let rows = first..<min(first + strip.rows, panel.rows)
      let part = strip.rows(0..<rows.count)
      if let pixels = step.pixels {
        step.kernels.multiplySparseTransposed(pixels.columns, first, dy, Floats(start), part)
      } else {
        multiplyTransposedInPlace(inputs.columns(rows), dy, into: part, step.kernels)
      }
      weights.update(step.weightRule, rows: rows, columns: columns, from: part, step.kernels)
    }
  }

  /// In one piece the columns fill the nearest cache evenly, and are read once for each pixel.
  private func copy(_ gradient: Block) -> Block {
    let panel = buffers.gradientPanel(columns, rows: gradient.rows)
    for r in 0..<gradient.rows {
      (panel.base + r * panel.stride).update(
        from: gradient.base + r * gradient.stride, count: columns.count)
    }
    return panel
  }
}
