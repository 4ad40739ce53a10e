import KernelInterface

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
    /// What a first layer needs beside.
    let first: FirstLayerBuffers?
    /// What any other layer needs beside.
    let inner: InnerLayerBuffers?
  }
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Dense: Layer {
  public static var parameterCount: Int { (inputs + 1) * outputs }
  public static var floatingPointOperations: Int { 2 * inputs * outputs }
  public static var inputWidth: Int { inputs }
  public static var outputWidth: Int { outputs }
  public static var mixesColumns: Bool { true }
  public static var takesPixels: Bool { true }

  public static func makeBuffers(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs source: Block
  ) -> Buffers {
    let isFirst = !plan.needsInputGradient
    let first = isFirst ? FirstLayerBuffers(&arena, plan, outputs: outputs) : nil
    return Buffers(
      weights: ParameterBuffers(
        &arena, rows: inputs, columns: outputs, plan,
        gradientRows: isFirst ? FirstLayerBuffers.stripRows : nil,
        panels: first?.parts),
      bias: ParameterBuffers(&arena, rows: 1, columns: outputs, plan),
      // Rows of W have no padding, nor have the columns of x that meet them.
      inputs: source.columns(0..<inputs),
      outputs: arena.block(rows: plan.batchCapacity, columns: outputs),
      first: first,
      inner: isFirst ? nil : InnerLayerBuffers(&arena, plan, inputs: inputs, outputs: outputs))
  }

  public static func activations(_ buffers: Buffers) -> Block { buffers.outputs }

  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {
    let bound = 1 / Float(inputs).squareRoot()
    for output in 0..<outputs {
      for input in 0..<inputs { buffers.weights[input, output] = generator.nextSymmetric(bound) }
    }
    for output in 0..<outputs { buffers.bias.values[output] = generator.nextSymmetric(bound) }
  }

  public func forward(columns: Range<Int>, _ buffers: Buffers, _ step: Step) {
    if let first = firstLayer(columns, buffers, step) { return first.forward() }
    innerLayer(buffers, step)?.forward(rows: 0..<step.rows, columns: columns)
  }

  public func forward(rows: Range<Int>, _ buffers: Buffers, _ step: Step) {
    innerLayer(buffers, step)?.forward(rows: rows, columns: 0..<buffers.outputs.columns)
  }

  public func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step) {
    if let first = firstLayer(columns, buffers, step) {
      updateBias(columns, gradient, buffers, step)
      return first.backward(gradient.columns(columns), sums: buffers.bias.gradient + columns.lowerBound)
    }
    if columns.lowerBound == 0 { updateBias(0..<gradient.columns, gradient, buffers, step) }
    innerLayer(buffers, step)?.backward(columns, gradient)
  }

  public static func inputGradient(_ gradient: Block, _ buffers: Buffers) -> Block {
    buffers.inner?.inputGradient.rows(0..<gradient.rows) ?? gradient
  }

  private func updateBias(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step) {
    let sums = buffers.bias.gradient + columns.lowerBound
    sums.update(repeating: 0, count: columns.count)
    step.kernels.addColumnSums(gradient.columns(columns), sums)
    buffers.bias.updateVector(step.vectorRule, columns: columns, step.kernels)
  }

  private func firstLayer(_ columns: Range<Int>, _ buffers: Buffers, _ step: Step) -> FirstLayer? {
    buffers.first.map {
      FirstLayer(
        weights: buffers.weights, bias: buffers.bias.values, inputs: buffers.inputs.rows(0..<step.rows),
        outputs: buffers.outputs.rows(0..<step.rows).columns(columns), buffers: $0, columns: columns,
        step: step)
    }
  }

  private func innerLayer(_ buffers: Buffers, _ step: Step) -> InnerLayer? {
    buffers.inner.map {
      InnerLayer(
        weights: buffers.weights, bias: buffers.bias.values, inputs: buffers.inputs.rows(0..<step.rows),
        outputs: buffers.outputs.rows(0..<step.rows), buffers: $0, step: step)
    }
  }
}

// MARK: - Snapshots

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Dense {
  public static func parameters(_ buffers: Buffers) -> [ParameterBuffers] { [buffers.weights, buffers.bias] }

  public func snapshot(_ buffers: Buffers) -> [Snapshot.Layer] {
    var weights = [Float](repeating: 0, count: inputs * outputs)
    for output in 0..<outputs {
      for input in 0..<inputs { weights[output * inputs + input] = buffers.weights[input, output] }
    }
    let bias = Array(UnsafeBufferPointer(start: buffers.bias.values, count: outputs))
    return [.dense(Snapshot.Dense(inputs: inputs, outputs: outputs, weights: weights, bias: bias))]
  }

  public func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>) {
    guard case .dense(let dense)? = layers.popFirst() else { return }
    let weights = dense.weights
    for output in 0..<outputs {
      for input in 0..<inputs { buffers.weights[input, output] = weights[output * inputs + input] }
      buffers.bias.values[output] = dense.bias[output]
    }
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    guard case .dense(let dense)? = layers.popFirst() else { return false }
    return dense.inputs == inputs && dense.outputs == outputs && dense.bias.count == outputs
      && dense.matrix.count == inputs * outputs
  }
}
