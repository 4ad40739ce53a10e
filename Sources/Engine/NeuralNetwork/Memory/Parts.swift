import Threads

/// Columns, cut into ranges of whole vectors: one task each.
struct ColumnParts {
  private let columns: Int
  private let width: Int

  /// How many ranges there are.
  var count: Int { (columns + width - 1) / width }

  /// Cuts `columns`, a multiple of the padding unit.
  ///
  /// 64 columns of a layer's outputs rest in registers while a row of its inputs goes by, and a hundred
  /// rows of weights of that length in the nearest cache. More workers take narrower parts.
  init(_ columns: Int, workers: Int) {
    self.columns = columns
    let share = (columns + workers - 1) / workers
    let most = max(64, (columns + Team.maximumTasks - 1) / Team.maximumTasks)
    width = max(padded(min(share, most)), paddingUnit)
  }

  subscript(part: Int) -> Range<Int> { part * width..<min((part + 1) * width, columns) }

  /// The number of the range that a column is in.
  func index(of column: Int) -> Int { column / width }
}

/// Rows, cut into ranges, one for each worker.
struct RowParts {
  private let rows: Int
  /// How many ranges there are.
  let count: Int

  init(_ rows: Int, _ worker: Worker) {
    self.rows = rows
    count = max(min(worker.teamSize, rows), 1)
  }

  subscript(part: Int) -> Range<Int> { rows * part / count..<rows * (part + 1) / count }
}

extension Worker {
  /// Runs one task for each range of columns.
  mutating func parallelForParts(of columns: Int, _ body: (Range<Int>) -> Void) {
    let parts = ColumnParts(columns, workers: teamSize)
    parallelFor(parts.count) { body(parts[$0]) }
  }
}
