import KernelInterface

/// A matrix (or a vector: one row) of parameters with its gradient and the optimiser's running figures.
public struct ParameterBuffers {
  /// The parameters, padded with zeros that stay zero.
  let values: Block
  /// Their gradient.
  let gradient: Block
  /// The optimiser's running figures, laid out as `values`.
  private let first: MutableFloats?
  private let second: MutableFloats?

  init(_ arena: inout ArenaCursor, rows: Int, columns: Int, _ plan: ArenaPlan) {
    values = arena.block(rows: rows, columns: columns)
    gradient = arena.block(rows: rows, columns: columns)
    let count = rows * values.stride
    first = plan.optimizerStates > 0 ? arena.floats(count) : nil
    second = plan.optimizerStates > 1 ? arena.floats(count) : nil
  }

  /// Updates part of the parameters from a gradient [rows, columns] of any stride.
  func update(
    _ rule: UpdateRule, rows: Range<Int>, columns: Range<Int>, from gradient: Block, _ kernels: KernelSet
  ) {
    let offset = rows.lowerBound * values.stride + columns.lowerBound
    kernels.update(
      rule,
      Parameters(
        weights: values.rows(rows).columns(columns), gradient: gradient, first: first.map { $0 + offset },
        second: second.map { $0 + offset }))
  }

  /// Updates some columns of a vector of parameters from its own gradient.
  func updateVector(_ rule: UpdateRule, columns: Range<Int>, _ kernels: KernelSet) {
    update(rule, rows: 0..<1, columns: columns, from: gradient.columns(columns), kernels)
  }
}
