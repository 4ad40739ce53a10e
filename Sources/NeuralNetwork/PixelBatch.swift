// A batch of pixels by row, for the way forward, and by column, for the way back.

import KernelInterface
import MatrixMultiply

/// Rows of pixels that a step trains on, with the background left out.
public struct PixelBatch {
  /// The batch by row.
  let rows: SparseRows
  /// The batch by column.
  let columns: SparseColumns
}

/// Room to turn a batch of sparse rows into sparse columns.
struct PixelTransposition {
  private let width: Int
  private let capacity: Int
  /// Where each column begins and ends, [width] each.
  private let starts, ends: UnsafeMutablePointer<Int32>
  /// [blocks × capacity × blockWidth]: each block of columns has room of its own, so that whoever sorts
  /// one shares nothing with the others.
  private let entries: UnsafeMutablePointer<UInt32>

  init(_ arena: inout ArenaCursor, width: Int, capacity: Int) {
    self.width = width
    self.capacity = capacity
    starts = arena.room(for: width)
    ends = arena.room(for: width)
    entries = arena.room(for: SparseRows.blockCount(width) * SparseRows.blockWidth * capacity)
  }

  /// Sorts the pixels by column, rows in their order (a counting sort), a block of columns a task.
  func transpose(_ rows: SparseRows, _ worker: inout Worker) -> PixelBatch {
    for first in stride(from: 0, to: rows.blocks, by: Team.maximumTasks) {
      worker.forEach(min(rows.blocks - first, Team.maximumTasks)) { sort(rows, block: first + $0) }
    }
    let columns = SparseColumns(
      starts: UnsafePointer(starts), ends: UnsafePointer(ends), entries: UnsafePointer(entries),
      levels: rows.levels)
    return PixelBatch(rows: rows, columns: columns)
  }

  private func sort(_ rows: SparseRows, block: Int) {
    let columns = block * SparseRows.blockWidth..<min((block + 1) * SparseRows.blockWidth, width)
    for column in columns { ends[column] = 0 }
    for r in 0..<rows.count {
      for i in rows.pixels(r, block) { ends[Int(rows.indices[i])] &+= 1 }
    }
    var position = Int32(truncatingIfNeeded: block * SparseRows.blockWidth * capacity)
    for column in columns {
      starts[column] = position
      position &+= ends[column]
      ends[column] = starts[column]
    }
    for r in 0..<rows.count {
      let tag = UInt32(truncatingIfNeeded: r) << 8
      for i in rows.pixels(r, block) {
        let column = Int(rows.indices[i])
        entries[Int(ends[column])] = tag | UInt32(rows.bytes[i])
        ends[column] &+= 1
      }
    }
  }
}
