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
///
/// The matrix may lie in panels: each range of columns in one piece, row after row. A worker's columns
/// then share no page with another's, and the caches of the cores do not tug at them.
struct ParameterBuffers {
  private let rows: Int
  /// Whether these are a bias or the parameters of a normalisation.
  var isVector: Bool { rows == 1 && !isMatrix }
  private let isMatrix: Bool
  /// Columns with padding, which holds zeros that stay zero.
  private let columns: Int
  /// How columns are cut into panels; nil where rows lie in one piece.
  private let panels: ColumnParts?
  /// The parameters, [rows, columns].
  let values: MutableFloats
  /// Their gradient, [rows, columns], or as many rows of it as were asked for.
  let gradient: MutableFloats
  /// The optimiser's running figures, laid out as `values`.
  let first, second: MutableFloats?
  /// The moving average of the values, laid out likewise.
  let average: MutableFloats?

  /// Takes room from an arena: for `gradientRows` of the gradient, or all where that is nil or the plan wants them kept,
  /// and in panels where it is told how columns are cut.
  init(
    _ arena: inout ArenaCursor, rows: Int, columns: Int, _ plan: ArenaPlan, gradientRows: Int? = nil,
    panels: ColumnParts? = nil, isMatrix: Bool = false
  ) {
    self.rows = rows
    self.isMatrix = isMatrix
    self.columns = padded(columns)
    self.panels = panels
    let count = rows * self.columns
    values = arena.floats(count)
    gradient = arena.floats((plan.keepsGradients ? rows : gradientRows ?? rows) * self.columns)
    first = plan.optimizerStates > 0 ? arena.floats(count) : nil
    second = plan.optimizerStates > 1 ? arena.floats(count) : nil
    average = plan.keepsAverage ? arena.floats(count) : nil
  }

  /// All parameters, where rows lie in one piece.
  var block: Block { Block(values, rows: rows, columns: columns, stride: columns) }
  /// Their whole gradient, likewise.
  var gradientBlock: Block { Block(gradient, rows: rows, columns: columns, stride: columns) }

  /// One parameter.
  subscript(row: Int, column: Int) -> Float {
    get { values[offset(row, column)] }
    nonmutating set { values[offset(row, column)] = newValue }
  }

  private func offset(_ row: Int, _ column: Int) -> Int {
    guard let panels else { return row * columns + column }
    let panel = panels[panels.index(of: column)]
    return rows * panel.lowerBound + row * panel.count + column - panel.lowerBound
  }

  /// Parameters of some columns, which are one panel where the matrix lies in panels.
  func view(_ columns: Range<Int>) -> Block {
    let stride = panels == nil ? self.columns : columns.count
    return Block(values + offset(0, columns.lowerBound), rows: rows, columns: columns.count, stride: stride)
  }

  /// The gradient of some columns, likewise, where there is room for all of it.
  func gradientView(_ columns: Range<Int>) -> Block {
    let view = view(columns)
    return Block(
      gradient + (view.base - values), rows: view.rows, columns: view.columns, stride: view.stride)
  }

  /// Updates rows of a view from their gradient [rows, columns], of any stride; without a rule they wait.
  func update(
    _ rule: ParameterRule?, rows: Range<Int>, columns: Range<Int>, from gradient: Block, _ kernels: KernelSet
  ) {
    guard let rule else { return }
    update(rule, view(columns).rows(rows), from: gradient, kernels)
  }

  /// Sixteen neighbouring columns of the parameters and of their gradient: as they lie in whatever panels, the rows of
  /// such a strip are the same numbers in the same order.
  func strip(_ index: Int) -> (weights: Block, gradient: Block) {
    let first = index * paddingUnit
    let panel = panels.map { $0[$0.index(of: first)] }
    let offset = offset(0, first)
    let block = { (base: MutableFloats) in
      Block(base + offset, rows: rows, columns: paddingUnit, stride: panel?.count ?? columns)
    }
    return (block(values), block(gradient))
  }

  /// How many strips there are.
  var stripCount: Int { columns / paddingUnit }

  /// Updates a strip.
  func updateStrip(_ index: Int, _ rule: ParameterRule, _ kernels: KernelSet) {
    let (weights, gradient) = strip(index)
    update(rule, weights, from: gradient, kernels)
  }

  private func update(
    _ rule: ParameterRule, _ weights: Block, from gradient: Block, _ kernels: KernelSet
  ) {
    let offset = weights.base - values
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
      .sgd(learningRate: -share, weightDecay: -1),
      Parameters(weights: averages, gradient: weights, first: nil, second: nil))
  }

  /// Updates some columns of a vector of parameters from its own gradient.
  func updateVector(_ rule: ParameterRule?, columns: Range<Int>, _ kernels: KernelSet) {
    update(
      rule, rows: 0..<1, columns: columns,
      from: Block(
        gradient + columns.lowerBound, rows: 1, columns: columns.count, stride: self.columns), kernels)
  }

  /// How many numbers each of the views holds.
  var count: Int { rows * columns }

  /// Copies out numbers laid out as the values, row by row whatever the panels: [rows, columns].
  func rowMajor(_ numbers: MutableFloats) -> [Float] {
    (0..<count).map { numbers[offset($0 / columns, $0 % columns)] }
  }

  /// Copies in what `rowMajor` gave.
  func fill(_ numbers: MutableFloats, rowMajor values: [Float]) {
    for i in values.indices { numbers[offset(i / columns, i % columns)] = values[i] }
  }

  /// Exchanges the parameters and their moving average.
  func exchangeAverage() {
    guard let average else { return }
    for i in 0..<count { swap(&values[i], &average[i]) }
  }
}
