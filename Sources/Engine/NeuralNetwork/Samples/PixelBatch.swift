// A batch of pixels by row, for the way forward, and by column, for the way back.

import CProcessor
import KernelInterface

/// Rows of pixels that a step trains on, with the background left out.
struct PixelBatch {
  /// The batch by row.
  let rows: SparseRows
  /// The batch by column, once every share of it is sorted.
  let columns: SparseColumns
  /// The batch that comes next.
  let following: SparseRows

  /// Sorts one share of `shares` of the pixels by column.
  func sort(share: Int, of shares: Int, _ kernels: KernelSet) {
    for block in stride(from: share, to: rows.blocks, by: shares) {
      kernels.transposeSparse(rows, block, columns)
    }
  }

  /// Fetches one share of the rows of the next batch.
  func fetchFollowing(share: Int, of shares: Int) {
    for r in stride(from: share, to: following.count, by: shares) { following.fetch(r) }
  }
}

extension SparseRows {
  /// Fetches a row that is wanted soon. Rows lie scattered over all samples, far from this core, and it would
  /// have to wait for each of them.
  func fetch(_ r: Int) {
    let pixels = pixels(r)
    for i in stride(from: pixels.lowerBound, to: pixels.upperBound, by: 64) {
      processor_prefetch_far(bytes + i)
      processor_prefetch_far(indices + i)
      processor_prefetch_far(indices + i + 32)
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

  /// The pixels of a batch, once they are sorted.
  func columns(_ rows: SparseRows) -> SparseColumns {
    SparseColumns(count: width, counts: counts, entries: entries, stride: stride, levels: rows.levels)
  }

  /// The same room for a batch of floats.
  var nonzeros: NonzeroRows { NonzeroRows(columns: width, counts: counts, rows: entries, stride: stride) }
}
