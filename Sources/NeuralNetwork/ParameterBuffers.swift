import KernelInterface

/// What one step does to a parameter.
struct ParameterRule {
  /// How it follows its gradient.
  let update: UpdateRule
  /// The new value's share in the moving average, 0 … 1; nil where none is kept.
  var averageShare: Float?
}

/// A matrix (or a vector: one row) of parameters with its gradient, the optimiser's running figures and
/// the moving average.
public struct ParameterBuffers {
  /// The parameters, padded with zeros that stay zero.
  let values: Block
  /// Their gradient.
  let gradient: Block
  /// The optimiser's running figures, laid out as `values`.
  let first, second: MutableFloats?
  /// The moving average of the values, laid out likewise.
  let average: MutableFloats?

  init(_ arena: inout ArenaCursor, rows: Int, columns: Int, _ plan: ArenaPlan) {
    values = arena.block(rows: rows, columns: columns)
    gradient = arena.block(rows: rows, columns: columns)
    let count = rows * values.stride
    first = plan.optimizerStates > 0 ? arena.floats(count) : nil
    second = plan.optimizerStates > 1 ? arena.floats(count) : nil
    average = plan.keepsAverage ? arena.floats(count) : nil
  }

  /// Updates part of the parameters from a gradient [rows, columns] of any stride.
  func update(
    _ rule: ParameterRule, rows: Range<Int>, columns: Range<Int>, from gradient: Block, _ kernels: KernelSet
  ) {
    let offset = rows.lowerBound * values.stride + columns.lowerBound
    let weights = values.rows(rows).columns(columns)
    kernels.update(
      rule.update,
      Parameters(
        weights: weights, gradient: gradient, first: first.map { $0 + offset },
        second: second.map { $0 + offset }))
    guard let average, let share = rule.averageShare else { return }
    // a += share·(w − a) is the step of plain descent from a with gradient w, decay −1 and rate −share.
    let averages = Block(
      average + offset, rows: weights.rows, columns: weights.columns, stride: weights.stride)
    kernels.update(
      .sgd(rate: -share, decay: -1),
      Parameters(weights: averages, gradient: weights, first: nil, second: nil))
  }

  /// Updates some columns of a vector of parameters from its own gradient.
  func updateVector(_ rule: ParameterRule, columns: Range<Int>, _ kernels: KernelSet) {
    update(rule, rows: 0..<1, columns: columns, from: gradient.columns(columns), kernels)
  }

  /// How many numbers each of the views holds.
  var count: Int { values.rows * values.stride }

  /// Exchanges the parameters and their moving average.
  func exchangeAverage() {
    guard let average else { return }
    for i in 0..<count { swap(&values.base[i], &average[i]) }
  }
}
