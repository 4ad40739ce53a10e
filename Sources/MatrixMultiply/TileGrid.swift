import KernelInterface

/// How a block of C is cut into rectangles, one a task. A pure value: rectangles cover the block exactly once.
struct TileGrid: Equatable {
  let rows: Int
  let columns: Int
  let rowStep: Int
  let columnStep: Int
  private let rowParts: Int
  private let columnParts: Int

  /// How many rectangles there are.
  var count: Int { rowParts * columnParts }

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
    let leastParts = (rows + blocking.rows - 1) / blocking.rows
    let rowWish = max(min(wanted, rowTiles / 2), leastParts, 1)
    let columnWish = max(min((wanted + rowWish - 1) / rowWish, columnTiles / 2), 1)
    let tilesDown = (rowTiles + rowWish - 1) / rowWish
    let tilesAcross = (columnTiles + columnWish - 1) / columnWish
    rowStep = tilesDown * kernels.tileRows
    columnStep = tilesAcross * kernels.tileColumns
    // Whole tiles in each part may need fewer parts than were wished for.
    rowParts = (rowTiles + tilesDown - 1) / tilesDown
    columnParts = (columnTiles + tilesAcross - 1) / tilesAcross
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
