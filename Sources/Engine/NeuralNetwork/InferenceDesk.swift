import KernelInterface

/// The place where one worker takes some rows at a time through a model.
struct InferenceDesk {
  /// The most rows at a time: activations of a wide layer still fit the nearest caches.
  static let capacity = 48

  private let kernels: KernelSet
  /// Activations that enter and leave a stage in turn, [capacity, widest stage].
  private let front, back: Block
  /// Some columns of a stage's weights, widened, [widest stage, columns of a register tile].
  private let panel: MutableFloats

  init(_ arena: inout ArenaCursor, _ model: InferenceModel, _ kernels: KernelSet) {
    self.kernels = kernels
    front = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    back = arena.block(rows: InferenceDesk.capacity, columns: model.maximumWidth)
    let widensWeights = model.stages.dropFirst().contains { $0.weights.isCompact }
    panel = arena.floats(widensWeights ? model.maximumWidth * kernels.tileColumns : 0)
  }

  /// Logits of rows of pixels, [count, classes padded], for at most `capacity` rows.
  func logits(_ pixels: UnsafePointer<UInt8>, count: Int, _ model: InferenceModel) -> Block {
    let first = model.stages[0]
    let outputs = view(front, first, rows: count)
    let rows = ByteRows(pixels, count: count, width: model.inputs, levels: model.levels)
    switch first.weights {
    case .float32(let weights): kernels.multiplyBytes(rows, weights, model.pixelStart, outputs)
    case .compact(let weights): kernels.multiplyCompactBytes(rows, weights, model.pixelStart, outputs)
    }
    return logits(from: outputs, model)
  }

  /// Logits of rows that stand ready, starting from `start`, [outputs of the first stage].
  func logits(_ rows: SparseRows, start: Floats, _ model: InferenceModel) -> Block {
    let first = model.stages[0]
    let outputs = view(front, first, rows: rows.count)
    switch first.weights {
    case .float32(let weights): kernels.multiplySparse(rows, weights, start, outputs)
    case .compact(let weights): kernels.multiplyCompactSparse(rows, weights, start, outputs)
    }
    return logits(from: outputs, model)
  }

  /// Logits from what the first stage came to, in `front`.
  private func logits(from outputs: Block, _ model: InferenceModel) -> Block {
    let first = model.stages[0]
    var current = outputs
    var other = back
    if first.rectifies { kernels.rectify(current, current) }
    for stage in model.stages.dropFirst() {
      let outputs = view(other, stage, rows: outputs.rows)
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

  /// y = x·Wᵀ + b. One row and many come to the same bits: the order of additions depends on the shape of the
  /// weights alone. Where they are wide, it is that of the inputs, and the bias comes last.
  private func multiply(_ x: Block, _ stage: InferenceModel.Stage, into y: Block) {
    let bias = Floats(stage.bias)
    switch stage.weights {
    case .float32(let weights) where y.columns <= paddingUnit: kernels.multiplyNarrow(x, weights, bias, y)
    case .compact(let weights) where y.columns <= paddingUnit:
      kernels.multiplyCompactNarrow(x, weights, bias, y)
    case .float32(let weights) where x.rows == 1:
      kernels.multiplyVector(Floats(x.base), weights, bias, y.base)
    case .compact(let weights) where x.rows == 1:
      kernels.multiplyCompactVector(Floats(x.base), weights, bias, y.base)
    case .float32(let weights):
      kernels.fillRows(bias, y)
      multiplyInPlace(x, weights, into: y, kernels)
    case .compact(let weights): multiply(x, weights, bias, into: y)
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
