// A batch of pixels by row, for the way forward, and by column, for the way back.

import CProcessor
import KernelInterface
import MatrixMultiply

/// Rows of pixels that a step trains on, with the background left out.
public struct PixelBatch {
  /// The batch by row.
  let rows: SparseRows
  /// The batch by column.
  let columns: SparseColumns
  /// The batch that comes next.
  let following: SparseRows

  /// Fetches the rows of the next batch. They lie scattered over all samples, far from this core, and
  /// it would have to wait for each of them.
  func fetchFollowing() {
    for r in 0..<following.count {
      let pixels = following.pixels(r)
      for i in stride(from: pixels.lowerBound, to: pixels.upperBound, by: 64) {
        processor_prefetch_far(following.bytes + i)
        processor_prefetch_far(following.indices + i)
        processor_prefetch_far(following.indices + i + 32)
      }
    }
  }
}

/// Room to turn a batch of sparse rows into sparse columns.
struct PixelTransposition {
  private let width: Int
  private let stride: Int
  /// How many pixels each column has, [width].
  private let counts: UnsafeMutablePointer<Int32>
  /// [width, stride]
  private let entries: UnsafeMutablePointer<UInt32>

  init(_ arena: inout ArenaCursor, width: Int, capacity: Int) {
    self.width = width
    // An odd number of cache lines from one column to the next spreads columns over the whole cache.
    stride = padded(capacity) / 16 % 2 == 0 ? padded(capacity) + 16 : padded(capacity)
    counts = arena.room(for: width)
    entries = arena.room(for: width * stride)
  }

  /// Sorts the pixels by column, rows in their order, a block of columns a task.
  func transpose(_ rows: SparseRows, _ worker: inout Worker) -> SparseColumns {
    for first in Swift.stride(from: 0, to: rows.blocks, by: Team.maximumTasks) {
      worker.forEach(min(rows.blocks - first, Team.maximumTasks)) { sort(rows, block: first + $0) }
    }
    return SparseColumns(
      counts: UnsafePointer(counts), entries: UnsafePointer(entries), stride: stride, levels: rows.levels)
  }

  private func sort(_ rows: SparseRows, block: Int) {
    let first = block * SparseRows.blockWidth
    (counts + first).update(repeating: 0, count: min(SparseRows.blockWidth, width - first))
    for r in 0..<rows.count {
      let tag = UInt32(truncatingIfNeeded: r) << 8
      for i in rows.pixels(r, block) {
        let column = Int(rows.indices[i])
        entries[column &* stride &+ Int(counts[column])] = tag | UInt32(rows.bytes[i])
        counts[column] &+= 1
      }
    }
  }
}
