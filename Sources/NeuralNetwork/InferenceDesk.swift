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

  init(_ arena: inout ArenaCursor, _ model: InferenceModel, _ kernels: KernelSet) {
    self.kernels = kernels
    front = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    back = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    order = arena.room(for: InferenceDesk.capacity)
    starts = arena.room(for: InferenceDesk.capacity + 1)
    indices = arena.room(for: InferenceDesk.capacity * model.inputs)
    bytes = arena.room(for: InferenceDesk.capacity * model.inputs)
  }

  /// Logits of rows of pixels, [count, classes padded], for at most `capacity` rows.
  func logits(_ pixels: UnsafePointer<UInt8>, count: Int, _ model: InferenceModel) -> Block {
    starts[0] = 0
    for row in 0..<count {
      order[row] = Int32(truncatingIfNeeded: row)
      appendRow(pixels + row * model.inputs, count: model.inputs, row)
    }
    let rows = SparseRows(
      order: UnsafePointer(order), count: count, starts: UnsafePointer(starts),
      indices: UnsafePointer(indices), bytes: UnsafePointer(bytes), levels: model.levels)
    return logits(rows, start: model.pixelStart, model)
  }

  /// Logits of rows that stand ready, starting from `start`, [outputs of the first stage].
  func logits(_ rows: SparseRows, start: Floats, _ model: InferenceModel) -> Block {
    let first = model.stages[0]
    var current = view(front, first, rows: rows.count)
    var other = back
    kernels.multiplySparse(rows, first.weights, start, current)
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

  /// Copies a row's non-zero pixels behind those of the row before. Most are zeros: eight are
  /// looked at together.
  private func appendRow(_ pixels: UnsafePointer<UInt8>, count: Int, _ row: Int) {
    var next = Int(starts[row])
    let whole = count & ~7
    for column in stride(from: 0, to: whole, by: 8) {
      let eight = UnsafeRawPointer(pixels + column).loadUnaligned(as: UInt64.self)
      guard eight != 0 else { continue }
      for i in column..<column &+ 8 { append(pixels[i], column: i, &next) }
    }
    for i in whole..<count { append(pixels[i], column: i, &next) }
    starts[row &+ 1] = Int32(truncatingIfNeeded: next)
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
    let weights = stage.weights
    guard x.rows > 1 else {
      return kernels.multiplyVector(Floats(x.base), weights, Floats(stage.bias), y.base)
    }
    kernels.fillRows(Floats(stage.bias), y)
    for column in stride(from: 0, to: y.columns, by: kernels.tileColumns) {
      for row in stride(from: 0, to: y.rows, by: kernels.tileRows) {
        kernels.multiplyTile(
          Tile(
            rows: min(kernels.tileRows, y.rows - row),
            columns: min(kernels.tileColumns, y.columns - column), depth: weights.rows,
            a: Floats(x.base + row * x.stride), aRowStride: x.stride, aDepthStride: 1,
            b: Floats(weights.base + column), bDepthStride: weights.stride,
            c: y.base + row * y.stride + column, cRowStride: y.stride, beta: 1))
      }
    }
  }
}
