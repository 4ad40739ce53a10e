import KernelInterface
import MatrixMultiply

/// A fully connected layer, PyTorch's `Linear`: y = W·x + b.
///
/// Weights and biases start uniform in ±1/√inputs.
public struct Dense<let inputs: Int, let outputs: Int> {
  /// Rows of `inputs` numbers.
  public typealias Input = Width<inputs>
  /// Rows of `outputs` numbers.
  public typealias Output = Width<outputs>

  /// Declares the layer.
  public init() {}

  /// The layer's part of the arena.
  public struct Buffers {
    /// Wᵀ, [inputs, outputs]: one row for each input, so that a row of outputs is a sum of rows.
    let weights: ParameterBuffers
    /// b, [outputs].
    let bias: ParameterBuffers
    /// [capacity, inputs]
    let inputs: Block
    /// [capacity, outputs]
    let outputs: Block
    /// [capacity, inputs], where anything before the layer wants it.
    let inputGradient: Block?
    /// Where a pass over bytes starts from: b + shift·Σ over inputs of W, [outputs].
    let start: MutableFloats
  }
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Dense: PixelLayer {
  public static var parameterCount: Int { (inputs + 1) * outputs }
  public static var floatingPointOperations: Int { 2 * inputs * outputs }
  public static var inputWidth: Int { inputs }
  public static var outputWidth: Int { outputs }
  public static var maximumWidth: Int { max(inputs, outputs) }

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs source: Block)
    -> Buffers
  {
    Buffers(
      weights: ParameterBuffers(&arena, rows: inputs, columns: outputs, plan),
      bias: ParameterBuffers(&arena, rows: 1, columns: outputs, plan),
      // Rows of W have no padding, nor have the columns of x that meet them.
      inputs: source.columns(0..<inputs),
      outputs: arena.block(rows: plan.batchCapacity, columns: outputs),
      inputGradient: plan.needsInputGradient
        ? arena.block(rows: plan.batchCapacity, columns: inputs) : nil,
      start: arena.floats(padded(outputs)))
  }

  public static func activations(_ buffers: Buffers) -> Block { buffers.outputs }

  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {
    let bound = 1 / Float(inputs).squareRoot()
    for output in 0..<outputs {
      for input in 0..<inputs {
        buffers.weights.values.base[input * buffers.weights.values.stride + output] =
          generator.nextSymmetric(bound)
      }
    }
    for output in 0..<outputs { buffers.bias.values.base[output] = generator.nextSymmetric(bound) }
  }

  // MARK: - Any inputs

  public func forward(_ buffers: Buffers, _ step: Step, _ worker: inout Worker) {
    let outputs = buffers.outputs.rows(0..<step.rows)
    let parts = ColumnParts(outputs.columns, worker)
    worker.forEach(parts.count) { part in
      step.kernels.fillRows(
        Floats(buffers.bias.values.base + parts[part].lowerBound), outputs.columns(parts[part]))
    }
    let x = Operand(buffers.inputs.rows(0..<step.rows))
    step.multiplier.multiply(
      Product(x, Operand(buffers.weights.values), into: outputs, beta: 1), &worker)
  }

  public func backward(
    _ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) -> Block {
    let x = Operand(buffers.inputs.rows(0..<step.rows))
    step.multiplier.multiply(
      Product(x.transposed, Operand(gradient), into: buffers.weights.gradient), &worker)
    let inputGradient = multiplyBack(gradient, buffers, step, &worker)
    update(buffers, gradient, step, &worker)
    return inputGradient
  }

  private func multiplyBack(
    _ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) -> Block {
    guard let inputGradient = buffers.inputGradient?.rows(0..<step.rows) else { return gradient }
    step.multiplier.multiply(
      Product(
        Operand(gradient), Operand(buffers.weights.values).transposed,
        into: inputGradient.columns(0..<inputs)), &worker)
    return inputGradient
  }

  private func update(_ buffers: Buffers, _ gradient: Block, _ step: Step, _ worker: inout Worker) {
    let parts = worker.teamSize
    let columns = 0..<gradient.columns
    worker.forEach(parts) { part in
      let rows = inputs * part / parts..<inputs * (part + 1) / parts
      buffers.weights.update(
        step.weightRule, rows: rows, columns: columns, from: buffers.weights.gradient.rows(rows),
        step.kernels)
      if part == 0 { updateBias(buffers, gradient, columns, step) }
    }
  }

  private func updateBias(_ buffers: Buffers, _ gradient: Block, _ columns: Range<Int>, _ step: Step) {
    let sums = buffers.bias.gradient.base + columns.lowerBound
    sums.update(repeating: 0, count: columns.count)
    step.kernels.addColumnSums(gradient.columns(columns), sums)
    buffers.bias.updateVector(step.vectorRule, columns: columns, step.kernels)
  }

  // MARK: - Bytes

  // With x = level + shift, W·x = Σ level·W[k] + shift·Σ W[k]: background bytes, whose level is
  // 0, cost nothing on the way forward, and on the way back their gradient is shift·Σ dy, known beforehand.
  // Both ways are cut by output, so that a worker keeps its columns of W in its own cache.

  public func forward(_ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker) {
    let outputs = buffers.outputs.rows(0..<step.rows)
    let parts = ColumnParts(outputs.columns, worker)
    worker.forEach(parts.count) { part in
      let columns = parts[part]
      let weights = buffers.weights.values.columns(columns)
      let start = buffers.start + columns.lowerBound
      start.update(repeating: 0, count: columns.count)
      step.kernels.addColumnSums(weights, start)
      for c in 0..<columns.count {
        start[c] = buffers.bias.values.base[columns.lowerBound + c] + start[c] * pixels.rows.levels.shift
      }
      step.kernels.multiplySparse(pixels.rows, weights, Floats(start), outputs.columns(columns))
    }
  }

  public func backward(
    _ gradient: Block, _ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) {
    let parts = ColumnParts(gradient.columns, worker)
    worker.forEach(parts.count) { part in
      let columns = parts[part]
      let dy = gradient.columns(columns)
      updateBias(buffers, gradient, columns, step)
      let start = buffers.start + columns.lowerBound
      for c in 0..<columns.count {
        start[c] = buffers.bias.gradient.base[columns.lowerBound + c] * pixels.rows.levels.shift
      }
      updateWeights(buffers, columns, dy, pixels.columns, start, step)
    }
  }

  /// A strip of the gradient at a time is computed and used up while it is in the nearest cache.
  private func updateWeights(
    _ buffers: Buffers, _ columns: Range<Int>, _ dy: Block, _ pixels: SparseColumns, _ start: MutableFloats,
    _ step: Step
  ) {
    let stripRows = 16
    for first in stride(from: 0, to: inputs, by: stripRows) {
      let rows = first..<min(first + stripRows, inputs)
      let strip = buffers.weights.gradient.rows(0..<rows.count).columns(columns)
      step.kernels.multiplySparseTransposed(pixels, first, dy, Floats(start), strip)
      buffers.weights.update(step.weightRule, rows: rows, columns: columns, from: strip, step.kernels)
    }
  }
}

// MARK: - Snapshots

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Dense {
  public static func parameters(_ buffers: Buffers) -> [ParameterBuffers] { [buffers.weights, buffers.bias] }

  public func snapshot(_ buffers: Buffers) -> [Snapshot.Layer] {
    let values = buffers.weights.values
    var weights = [Float](repeating: 0, count: inputs * outputs)
    for output in 0..<outputs {
      for input in 0..<inputs {
        weights[output * inputs + input] = values.base[input * values.stride + output]
      }
    }
    let bias = Array(UnsafeBufferPointer(start: buffers.bias.values.base, count: outputs))
    return [.dense(Snapshot.Dense(inputs: inputs, outputs: outputs, weights: weights, bias: bias))]
  }

  public func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>) {
    guard case .dense(let dense)? = layers.popFirst() else { return }
    let values = buffers.weights.values
    for output in 0..<outputs {
      for input in 0..<inputs {
        values.base[input * values.stride + output] = dense.weights[output * inputs + input]
      }
      buffers.bias.values.base[output] = dense.bias[output]
    }
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    guard case .dense(let dense)? = layers.popFirst() else { return false }
    return dense.inputs == inputs && dense.outputs == outputs && dense.bias.count == outputs
      && dense.weights.count == inputs * outputs
  }
}
