import KernelInterface
import Threads

/// How a block of C is cut into rectangles, one a task. A pure value: rectangles cover the block exactly once.
struct TileGrid: Equatable {
  let rows: Int
  let columns: Int
  private let rowCuts: Cuts
  private let columnCuts: Cuts

  /// How many rectangles there are.
  var count: Int { rowCuts.parts * columnCuts.parts }

  /// Cuts [rows, columns] so that each worker finds several rectangles where there is enough work,
  /// whole tiles in each, and no more rows in one than rest in the cache.
  ///
  /// - Precondition: At most `maximumRows(blocking)` rows, so that a phase can hold the tasks.
  init(rows: Int, columns: Int, blocking: Blocking, kernels: KernelSet, workers: Int) {
    self.rows = rows
    self.columns = columns
    // Twice as many rectangles as cuts by row: whoever comes late leaves less to wait for, and a panel of B is
    // fetched no more often (512×512×512, two threads of a Zen 5, best of many: 497 GFLOP/s instead of 482).
    let wanted = workers == 1 ? 1 : min(8 * workers, Team.maximumTasks / 4)
    let rowTiles = (rows + kernels.tileRows - 1) / kernels.tileRows
    let columnTiles = (columns + kernels.tileColumns - 1) / kernels.tileColumns
    let tilesInCache = blocking.rows / kernels.tileRows
    let leastParts = (rowTiles + tilesInCache - 1) / tilesInCache
    let rowParts = max(min((wanted + 1) / 2, rowTiles / 2), leastParts, 1)
    let columnParts = max(min((wanted + rowParts - 1) / rowParts, columnTiles / 2), 1)
    rowCuts = Cuts(tiles: rowTiles, tileSize: kernels.tileRows, parts: rowParts)
    columnCuts = Cuts(tiles: columnTiles, tileSize: kernels.tileColumns, parts: columnParts)
  }

  /// The most rows of C that one grid can cut: half of a phase's tasks are left for cuts by column.
  static func maximumRows(_ blocking: Blocking) -> Int { Team.maximumTasks / 2 * blocking.rows }

  /// The rows and columns of a rectangle.
  func rectangle(_ task: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (row, column) = task.quotientAndRemainder(dividingBy: columnCuts.parts)
    return (rowCuts.range(row).clamped(to: 0..<rows), columnCuts.range(column).clamped(to: 0..<columns))
  }
}

/// Tiles dealt out in parts that differ by one tile at most.
private struct Cuts: Equatable {
  let tiles: Int
  let tileSize: Int
  let parts: Int

  func range(_ part: Int) -> Range<Int> { start(part)..<start(part + 1) }
  private func start(_ part: Int) -> Int { part * tiles / parts * tileSize }
}
