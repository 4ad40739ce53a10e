import KernelInterface

/// What a dense layer learns, wherever it stands.
struct DenseParameters {
  /// Wᵀ, [inputs, outputs]: one row for each input, so that a row of outputs is a sum of rows.
  let weights: ParameterBuffers
  /// b, [outputs]; nil where the layer has none.
  let bias: ParameterBuffers?
  let inputs, outputs: Int
  private let initialization: Initialization

  init(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Int, outputs: Int, hasBias: Bool,
    gradientRows: Int? = nil, panels: ColumnParts? = nil
  ) {
    (self.inputs, self.outputs) = (inputs, outputs)
    initialization = plan.initialization
    weights = ParameterBuffers(
      &arena, rows: inputs, columns: outputs, plan, gradientRows: gradientRows, panels: panels,
      isMatrix: true)
    bias = hasBias ? ParameterBuffers(&arena, rows: 1, columns: outputs, plan) : nil
  }

  var all: [ParameterBuffers] { bias.map { [weights, $0] } ?? [weights] }

  func initialize(_ generator: inout RandomGenerator) {
    let bound = initialization.weightBound(inputs: inputs, outputs: outputs)
    for output in 0..<outputs {
      for input in 0..<inputs { weights[input, output] = generator.nextSymmetric(bound) }
    }
    guard let bias else { return }
    let biasBound = initialization.biasBound(inputs: inputs)
    for output in 0..<outputs { bias.values[output] = generator.nextSymmetric(biasBound) }
  }

  /// Changes the bias by the sums over rows of some columns of the outputs' gradient.
  func updateBias(_ columns: Range<Int>, _ gradient: Block, _ step: Step) {
    guard let bias else { return }
    let sums = bias.gradient + columns.lowerBound
    sums.update(repeating: 0, count: columns.count)
    step.kernels.addColumnSums(gradient.columns(columns), sums)
    bias.updateVector(step.vectorRule, columns: columns, step.kernels)
  }

  func snapshot() -> Snapshot.Layer {
    var matrix = [Float](repeating: 0, count: inputs * outputs)
    for output in 0..<outputs {
      for input in 0..<inputs { matrix[output * inputs + input] = weights[input, output] }
    }
    let bias = bias.map { Array(UnsafeBufferPointer(start: $0.values, count: outputs)) } ?? []
    return .dense(Snapshot.Dense(inputs: inputs, outputs: outputs, weights: matrix, bias: bias))
  }

  func restore(_ layer: Snapshot.Layer) {
    guard case .dense(let dense) = layer else { return }
    let matrix = dense.weights
    for output in 0..<outputs {
      for input in 0..<inputs { weights[input, output] = matrix[output * inputs + input] }
    }
    guard let bias else { return }
    for output in 0..<outputs { bias.values[output] = dense.bias[output] }
  }
}
