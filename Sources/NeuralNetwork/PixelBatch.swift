// A batch of bytes by row, for the way forward, and by column, for the way back.

import KernelInterface
import MatrixMultiply

/// Rows of bytes that a step trains on, with their zeros left out.
public struct PixelBatch {
  /// The batch by row.
  let rows: SparseRows
  /// The batch by column.
  let columns: SparseColumns
}

/// Room to turn a batch of sparse rows into sparse columns.
struct PixelTransposition {
  private let width: Int
  /// [width + 1]
  private let starts: UnsafeMutablePointer<Int32>
  /// [capacity × width]
  private let entries: UnsafeMutablePointer<UInt32>
  /// How many non-zeros of each column lie in each part of the rows, [maximumParts, width]; then
  /// where the part's next one goes.
  private let cursors: UnsafeMutablePointer<Int32>
  private static let maximumParts = 8

  init(_ arena: inout ArenaCursor, width: Int, capacity: Int) {
    self.width = width
    starts = arena.room(for: width + 1)
    entries = arena.room(for: capacity * width)
    cursors = arena.room(for: PixelTransposition.maximumParts * width)
  }

  /// Sorts the non-zeros by column, rows in their order (a counting sort).
  ///
  /// The rows are cut into parts only to share the work out: the result is the same for any number.
  func transpose(_ rows: SparseRows, _ worker: inout Worker) -> PixelBatch {
    let parts = RowParts(rows.count, worker, atMost: PixelTransposition.maximumParts)
    worker.forEach(parts.count) { part in count(rows, parts[part], cursors + part * width) }
    worker.forEach(1) { _ in placeParts(parts.count) }
    worker.forEach(parts.count) { part in sort(rows, parts[part], cursors + part * width) }
    let columns = SparseColumns(
      starts: UnsafePointer(starts), entries: UnsafePointer(entries), levels: rows.levels)
    return PixelBatch(rows: rows, columns: columns)
  }

  private func count(_ rows: SparseRows, _ range: Range<Int>, _ counts: UnsafeMutablePointer<Int32>) {
    counts.update(repeating: 0, count: width)
    for r in range {
      let row = Int(rows.order[r])
      for i in Int(rows.starts[row])..<Int(rows.starts[row + 1]) { counts[Int(rows.indices[i])] &+= 1 }
    }
  }

  private func placeParts(_ parts: Int) {
    var position: Int32 = 0
    for column in 0..<width {
      starts[column] = position
      for part in 0..<parts {
        let count = cursors[part &* width &+ column]
        cursors[part &* width &+ column] = position
        position &+= count
      }
    }
    starts[width] = position
  }

  private func sort(_ rows: SparseRows, _ range: Range<Int>, _ next: UnsafeMutablePointer<Int32>) {
    for r in range {
      let row = Int(rows.order[r])
      let tag = UInt32(truncatingIfNeeded: r) << 8
      for i in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
        let column = Int(rows.indices[i])
        entries[Int(next[column])] = tag | UInt32(rows.bytes[i])
        next[column] &+= 1
      }
    }
  }
}
