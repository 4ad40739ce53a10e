import InstructionSets
import KernelInterface
import MatrixMultiply

/// The place where one worker takes some rows at a time through a model.
///
/// A class: copies of a value with so many parts cost more than some kernels.
final class InferenceWorkspace {
  /// The most rows at a time: activations of a wide layer still fit the nearest caches.
  static let capacity = 48

  private let kernels: KernelSet
  /// Rows of inputs written out as floats, where the model wants them so, [capacity, inputs].
  let inputs: Block
  /// Activations that enter and leave a stage in turn, [capacity, widest stage].
  private let front, back: Block
  /// Some columns of a stage's weights, widened, [widest stage, columns of a register tile].
  private let panel: MutableFloats
  /// Room for whole numbers, where the model has them.
  private let integers: IntegerWorkspace?
  /// Figures of each row, [capacity] each.
  private let means, inverseDeviations: MutableFloats
  /// Whether all rows of floats were finite, since somebody set it.
  var areFinite = true

  init(_ arena: inout ArenaCursor, _ model: InferenceModel, _ instructionSet: InstructionSet) {
    let kernels = instructionSet.kernels
    self.kernels = kernels
    integers = model.integers.map {
      IntegerWorkspace(&arena, $0, capacity: InferenceWorkspace.capacity, instructionSet.integerKernels)
    }
    front = arena.block(rows: InferenceWorkspace.capacity, columns: model.maximumWidth)
    back = arena.block(rows: InferenceWorkspace.capacity, columns: model.maximumWidth)
    let widensWeights = model.stages.dropFirst().contains { $0.weights?.isQuantized ?? false }
    let rows = max(model.maximumWidth, model.expandsInputs ? model.inputs : 0)
    let widensFirst = model.expandsInputs && model.stages.first?.weights?.isQuantized ?? false
    panel = arena.floats(widensWeights || widensFirst ? rows * kernels.tileColumns : 0)
    inputs = arena.block(
      rows: model.expandsInputs ? InferenceWorkspace.capacity : 0, columns: model.inputs)
    means = arena.floats(InferenceWorkspace.capacity)
    inverseDeviations = arena.floats(InferenceWorkspace.capacity)
  }

  /// Notes whether rows of floats are finite: else the sum of their squares is not.
  func check(_ rows: Block) {
    if !kernels.sumOfSquares(rows).isFinite { areFinite = false }
  }

  /// Outputs of rows of pixels, [count, outputs padded], for at most `capacity` rows.
  func outputs(_ pixels: UnsafePointer<UInt8>, count: Int, _ model: InferenceModel) -> Block {
    if let integers, let network = model.integers {
      let outputs = front.rows(0..<count)
      integers.logits(pixels, count: count, network, into: outputs)
      return outputs
    }
    guard case .dense(let weights, _)? = model.stages.first else {
      for r in 0..<count {
        let row = inputs.base + r * inputs.stride
        for i in 0..<model.inputs { row[i] = model.levels.value(pixels[r * model.inputs + i]) }
      }
      return outputs(count: count, model)
    }
    let outputs = view(front, weights, rows: count)
    let rows = ByteRows(pixels, count: count, width: model.inputs, levels: model.levels)
    switch weights {
    case .float32(let weights): kernels.multiplyBytes(rows, weights, model.pixelStart, outputs)
    case .quantized(let weights): kernels.multiplyQuantizedBytes(rows, weights, model.pixelStart, outputs)
    }
    return self.outputs(from: outputs, behind: 1, model)
  }

  /// Outputs of rows that stand ready, starting from `start`, [outputs of the first stage], which is a dense one.
  func outputs(_ rows: SparseRows, start: Floats, _ weights: StageWeights, _ model: InferenceModel) -> Block {
    let outputs = view(front, weights, rows: rows.count)
    switch weights {
    case .float32(let weights): kernels.multiplySparse(rows, weights, start, outputs)
    case .quantized(let weights): kernels.multiplyQuantizedSparse(rows, weights, start, outputs)
    }
    return self.outputs(from: outputs, behind: 1, model)
  }

  /// Outputs of the first rows of `inputs`.
  func outputs(count: Int, _ model: InferenceModel) -> Block { outputs(of: inputs.rows(0..<count), model) }

  /// Outputs of rows of floats, at most `capacity`. Where most of them are 0, as some rows tell, the first stage leaves
  /// those out, to the same bits.
  func outputs(of rows: Block, _ model: InferenceModel) -> Block {
    if let integers, let network = model.integers {
      for r in 0..<rows.rows {
        roundToBytes(rows.base + r * rows.stride, model.inputs, to: integers.inputRow(r))
      }
      let outputs = front.rows(0..<rows.rows)
      integers.logits(count: rows.rows, network, into: outputs)
      return outputs
    }
    let some = rows.rows(0..<min(rows.rows, 4))
    guard case .dense(.float32(let weights), let bias)? = model.stages.first, weights.columns > paddingUnit,
      2 * kernels.countNonzeros(some) < some.rows * some.columns
    else { return outputs(from: rows, behind: 0, model) }
    let outputs = front.rows(0..<rows.rows).columns(0..<weights.columns)
    kernels.multiplyNonzeros(rows.columns(0..<weights.rows), weights, Floats(bias), outputs)
    return self.outputs(from: outputs, behind: 1, model)
  }

  /// Outputs of rows of pixels that `write` puts where they are read.
  func outputs(count: Int, _ model: InferenceModel, pixels write: (Int, UnsafeMutablePointer<UInt8>) -> Void)
    -> Block
  {
    let outputs = front.rows(0..<count)
    guard let integers, let network = model.integers else { return outputs }
    for r in 0..<count { write(r, integers.inputRow(r)) }
    integers.logits(count: count, network, into: outputs)
    return outputs
  }

  /// Outputs from what the first stages came to.
  @inline(__always)
  private func outputs(from block: Block, behind first: Int, _ model: InferenceModel) -> Block {
    var current = block
    for index in first..<model.stages.count {
      switch model.stages[index] {
      case .dense(let weights, let bias):
        let outputs = view(current.base == front.base ? back : front, weights, rows: current.rows)
        multiply(current, weights, Floats(bias), into: outputs)
        current = outputs
      case .activation(let activation): kernels.activate(activation, current, current)
      case .affine(let scale, let shift): kernels.applyAffine(Floats(scale), Floats(shift), current)
      case .layerNorm(let width, let epsilon, let scale, let shift):
        kernels.normalizeRows(
          current,
          RowNormalization(
            width: width, epsilon: epsilon, scale: Floats(scale), shift: Floats(shift), means: means,
            inverseDeviations: inverseDeviations), current)
      }
    }
    return current
  }

  private func view(_ block: Block, _ weights: StageWeights, rows: Int) -> Block {
    block.rows(0..<rows).columns(0..<weights.columns)
  }

  /// y = x·Wᵀ + b. One row and many come to the same bits: the order of additions depends on the shape of the
  /// weights alone. Where they are wide, it is that of the inputs, and the bias comes last.
  private func multiply(_ x: Block, _ weights: StageWeights, _ bias: Floats, into y: Block) {
    switch weights {
    case .float32(let weights) where y.columns <= paddingUnit: kernels.multiplyNarrow(x, weights, bias, y)
    case .quantized(let weights) where y.columns <= paddingUnit:
      kernels.multiplyQuantizedNarrow(x, weights, bias, y)
    case .float32(let weights) where x.rows == 1:
      kernels.multiplyVector(Floats(x.base), weights, bias, y.base)
    case .quantized(let weights) where x.rows == 1:
      kernels.multiplyQuantizedVector(Floats(x.base), weights, bias, y.base)
    case .float32(let weights):
      kernels.fillRows(bias, y)
      multiplyInPlace(x, weights, into: y, beta: 1)
    case .quantized(let weights): multiply(x, weights, bias, into: y)
    }
  }

  /// The same for many rows: some columns of weights are widened, and all rows pass over them.
  private func multiply(_ x: Block, _ weights: QuantizedBlock, _ bias: Floats, into y: Block) {
    for first in stride(from: 0, to: y.columns, by: kernels.tileColumns) {
      let columns = first..<min(first + kernels.tileColumns, y.columns)
      let wide = Block(panel, rows: weights.rows, columns: columns.count, stride: kernels.tileColumns)
      kernels.dequantize(weights.columns(columns), wide)
      multiplyInPlace(x, wide, into: y.columns(columns), beta: 0)
    }
    kernels.applyAffine(weights.scales, bias, y)
  }

  /// The padding of the inputs' columns meets no row of W.
  private func multiplyInPlace(_ x: Block, _ weights: Block, into y: Block, beta: Float) {
    Product(Operand(x.columns(0..<weights.rows)), Operand(weights), into: y, beta: beta)
      .multiplyInPlace(kernels)
  }
}
