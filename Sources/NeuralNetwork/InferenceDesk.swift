import KernelInterface
import MatrixMultiply

/// The place where one worker takes some rows at a time through a model.
struct InferenceDesk {
  /// The most rows at a time: activations of a wide layer still fit the nearest caches.
  static let capacity = 48

  private let kernels: KernelSet
  /// Activations that enter and leave a stage in turn, [capacity, widest stage].
  private let front, back: Block
  /// The rows at hand without their background, as `SparseRows` wants them.
  private let order, starts: UnsafeMutablePointer<Int32>
  private let indices: UnsafeMutablePointer<UInt16>
  private let bytes: UnsafeMutablePointer<UInt8>
  /// Some columns of a stage's weights, widened, [widest stage, columns of a register tile].
  private let panel: MutableFloats

  init(_ arena: inout ArenaCursor, _ model: InferenceModel, _ kernels: KernelSet) {
    self.kernels = kernels
    front = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    back = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    order = arena.room(for: InferenceDesk.capacity)
    starts = arena.room(for: InferenceDesk.capacity * SparseRows.blockCount(model.inputs) + 1)
    indices = arena.room(for: InferenceDesk.capacity * model.inputs)
    bytes = arena.room(for: InferenceDesk.capacity * model.inputs)
    let widensWeights = model.stages.dropFirst().contains { $0.weights.isCompact }
    panel = arena.floats(widensWeights ? model.maximumWidth * kernels.tileColumns : 0)
  }

  /// Logits of rows of pixels, [count, classes padded], for at most `capacity` rows.
  func logits(_ pixels: UnsafePointer<UInt8>, count: Int, _ model: InferenceModel) -> Block {
    starts[0] = 0
    for row in 0..<count {
      order[row] = Int32(truncatingIfNeeded: row)
      appendRow(pixels + row * model.inputs, count: model.inputs, row)
    }
    let rows = SparseRows(
      order: UnsafePointer(order), count: count, blocks: SparseRows.blockCount(model.inputs),
      starts: UnsafePointer(starts),
      indices: UnsafePointer(indices), bytes: UnsafePointer(bytes), levels: model.levels)
    return logits(rows, start: model.pixelStart, model)
  }

  /// Logits of rows that stand ready, starting from `start`, [outputs of the first stage].
  func logits(_ rows: SparseRows, start: Floats, _ model: InferenceModel) -> Block {
    let first = model.stages[0]
    var current = view(front, first, rows: rows.count)
    var other = back
    switch first.weights {
    case .float32(let weights): kernels.multiplySparse(rows, weights, start, current)
    case .compact(let weights): kernels.multiplyCompactSparse(rows, weights, start, current)
    }
    if first.rectifies { kernels.rectify(current, current) }
    for stage in model.stages.dropFirst() {
      let outputs = view(other, stage, rows: rows.count)
      multiply(current, stage, into: outputs)
      if stage.rectifies { kernels.rectify(outputs, outputs) }
      other = current.base == front.base ? front : back
      current = outputs
    }
    return current
  }

  private func view(_ block: Block, _ stage: InferenceModel.Stage, rows: Int) -> Block {
    block.rows(0..<rows).columns(0..<stage.weights.columns)
  }

  /// Copies a row's non-zero pixels behind those of the row before.
  private func appendRow(_ pixels: UnsafePointer<UInt8>, count: Int, _ row: Int) {
    let blocks = SparseRows.blockCount(count)
    var next = Int(starts[row * blocks])
    for block in 0..<blocks {
      let columns = block * SparseRows.blockWidth..<min((block + 1) * SparseRows.blockWidth, count)
      appendBlock(pixels, columns, &next)
      starts[row * blocks + block + 1] = Int32(truncatingIfNeeded: next)
    }
  }

  /// Most pixels are 0: eight are looked at together.
  @inline(__always)
  private func appendBlock(_ pixels: UnsafePointer<UInt8>, _ columns: Range<Int>, _ next: inout Int) {
    let whole = columns.lowerBound + columns.count & ~7
    for column in stride(from: columns.lowerBound, to: whole, by: 8) {
      let eight = UnsafeRawPointer(pixels + column).loadUnaligned(as: UInt64.self)
      guard eight != 0 else { continue }
      for i in column..<column &+ 8 { append(pixels[i], column: i, &next) }
    }
    for i in whole..<columns.upperBound { append(pixels[i], column: i, &next) }
  }

  @inline(__always)
  private func append(_ pixel: UInt8, column: Int, _ next: inout Int) {
    indices[next] = UInt16(truncatingIfNeeded: column)
    bytes[next] = pixel
    next &+= pixel == 0 ? 0 : 1
  }

  /// y = x·Wᵀ + b. One row and many come to the same bits: each output is one chain of additions in
  /// the order of the inputs, to which the bias is added last.
  private func multiply(_ x: Block, _ stage: InferenceModel.Stage, into y: Block) {
    let bias = Floats(stage.bias)
    switch (stage.weights, x.rows) {
    case (.float32(let weights), 1): kernels.multiplyVector(Floats(x.base), weights, bias, y.base)
    case (.compact(let weights), 1): kernels.multiplyCompactVector(Floats(x.base), weights, bias, y.base)
    case (.float32(let weights), _):
      kernels.fillRows(bias, y)
      multiplyInPlace(x, weights, into: y, kernels)
    case (.compact(let weights), _): multiply(x, weights, bias, into: y)
    }
  }

  /// The same for many rows: some columns of weights are widened, and all rows pass over them.
  private func multiply(_ x: Block, _ weights: CompactBlock, _ bias: Floats, into y: Block) {
    for first in stride(from: 0, to: y.columns, by: kernels.tileColumns) {
      let columns = first..<min(first + kernels.tileColumns, y.columns)
      let wide = Block(panel, rows: weights.rows, columns: columns.count, stride: kernels.tileColumns)
      kernels.widen(weights.columns(columns), wide)
      multiplyInPlace(x, wide, into: y.columns(columns), beta: 0, kernels)
    }
    kernels.scaleColumns(weights.scales, bias, y)
  }
}
