import KernelInterface

/// How a block of C is cut into rectangles, one a task. A pure value: rectangles cover the block exactly once.
struct TileGrid: Equatable {
  let rows: Int
  let columns: Int
  let rowStep: Int
  let columnStep: Int

  /// How many rectangles there are.
  var count: Int { rowParts * columnParts }

  private var rowParts: Int { (rows + rowStep - 1) / rowStep }
  private var columnParts: Int { (columns + columnStep - 1) / columnStep }

  /// Cuts [rows, columns] so that each worker finds several rectangles where there is enough work,
  /// whole tiles in each, and no more rows in one than rest in the cache.
  ///
  /// - Precondition: At most `maximumRows(blocking)` rows, so that a phase can hold the tasks.
  init(rows: Int, columns: Int, blocking: Blocking, kernels: KernelSet, workers: Int) {
    self.rows = rows
    self.columns = columns
    let wanted = workers == 1 ? 1 : min(4 * workers, Team.maximumTasks / 2)
    let rowTiles = (rows + kernels.tileRows - 1) / kernels.tileRows
    let columnTiles = (columns + kernels.tileColumns - 1) / kernels.tileColumns
    let rowParts = max(min(wanted, rowTiles / 2), (rows + blocking.rows - 1) / blocking.rows, 1)
    let columnParts = max(min((wanted + rowParts - 1) / rowParts, columnTiles / 2), 1)
    let rowStep = (rowTiles + rowParts - 1) / rowParts
    let columnStep = (columnTiles + columnParts - 1) / columnParts
    self.rowStep = rowStep * kernels.tileRows
    self.columnStep = columnStep * kernels.tileColumns
  }

  /// The most rows of C that one grid can cut: half of a phase's tasks are left for cuts by column.
  static func maximumRows(_ blocking: Blocking) -> Int { Team.maximumTasks / 2 * blocking.rows }

  /// The rows and columns of a rectangle.
  func rectangle(_ task: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let row = task / columnParts * rowStep
    let column = task % columnParts * columnStep
    return (row..<min(row + rowStep, rows), column..<min(column + columnStep, columns))
  }
}
