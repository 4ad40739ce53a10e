import KernelInterface

extension Kernels {
  // Here for the sake of unchecked code: the loop runs once for each pixel of each step.
  func transposeSparse(_ rows: SparseRows, _ block: Int, _ columns: SparseColumns) {
    let first = block &* SparseRows.blockWidth
    let covered = first..<min(first &+ SparseRows.blockWidth, columns.count)
    // While pixels come in, the counts hold where the next one goes: no product in the loop.
    let ends = columns.counts
    for column in covered { ends[column] = Int32(truncatingIfNeeded: column &* columns.stride) }
    for r in 0..<rows.count {
      prefetchRow(rows, r &+ 2, block)
      let tag = UInt32(truncatingIfNeeded: r) &<< 8
      for i in rows.pixels(r, block) {
        let column = Int(rows.indices[i])
        let end = ends[column]
        columns.entries[Int(end)] = tag | UInt32(truncatingIfNeeded: rows.bytes[i])
        ends[column] = end &+ 1
      }
    }
    for column in covered { ends[column] &-= Int32(truncatingIfNeeded: column &* columns.stride) }
  }
}
