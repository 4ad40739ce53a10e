// Products with rows of floats of which many are 0, such as pictures or one-hot columns. Terms are added one after the
// other, as the register tile adds them, and adding 0 changes no sum: so the bits are the tile's.

import CProcessor
import KernelInterface

extension Kernels {
  func countNonzeros(_ x: Block) -> Int {
    var found = 0
    for r in 0..<x.rows {
      for first in stride(from: 0, to: x.columns, by: 128) {
        found &+= count(
          floatMarks(Floats(x.base + (r &* x.stride &+ first)), count: min(128, x.columns &- first)))
      }
    }
    return found
  }

  func multiplyNonzeros(_ x: Block, _ weights: Block, _ start: Floats?, _ y: Block) {
    parallelForParts(
      of: y.columns,
      wide: { RowProduct<8>.multiplyNonzeros(x, weights, start, y, column: $0) },
      middle: { RowProduct<4>.multiplyNonzeros(x, weights, start, y, column: $0) },
      narrow: { RowProduct<1>.multiplyNonzeros(x, weights, start, y, column: $0) })
  }

  func findNonzeros(_ x: Block, _ block: Int, _ found: NonzeroRows) {
    let columns = columns(ofBlock: block, width: x.columns)
    for column in columns { found.counts[column] = 0 }
    for r in 0..<x.rows {
      var marks = floatMarks(Floats(x.base + (r &* x.stride &+ columns.lowerBound)), count: columns.count)
      for _ in 0..<count(marks) {
        let column = columns.lowerBound &+ removeFirst(&marks)
        let end = found.counts[column]
        found.rows[column &* found.stride &+ Int(end)] = UInt32(truncatingIfNeeded: r)
        found.counts[column] = end &+ 1
      }
    }
  }

  func multiplyNonzerosTransposed(
    _ x: Block, _ found: NonzeroRows, _ first: Int, _ dy: Block, _ g: Block
  ) {
    parallelForParts(
      of: g.columns,
      wide: { RowProduct<8>.multiplyNonzerosTransposed(x, found, first, dy, g, column: $0) },
      middle: { RowProduct<4>.multiplyNonzerosTransposed(x, found, first, dy, g, column: $0) },
      narrow: { RowProduct<1>.multiplyNonzerosTransposed(x, found, first, dy, g, column: $0) })
  }
}

@inline(__always)
private func columns(ofBlock block: Int, width: Int) -> Range<Int> {
  let first = block &* NonzeroRows.blockWidth
  return Range(uncheckedBounds: (first, min(first &+ NonzeroRows.blockWidth, width)))
}

extension RowProduct {
  /// Block of columns by block, as `multiplySparse`.
  @inline(never)
  fileprivate static func multiplyNonzeros(
    _ x: Block, _ weights: Block, _ start: Floats?, _ y: Block, column: Int
  ) {
    let blocks = SparseRows.blockCount(x.columns)
    for block in 0..<blocks {
      let columns = columns(ofBlock: block, width: x.columns)
      let base = Floats(weights.base + (columns.lowerBound &* weights.stride &+ column))
      for r in 0..<x.rows {
        let row = Floats(x.base + (r &* x.stride &+ columns.lowerBound))
        let to = y.base + (r &* y.stride &+ column)
        var marks = floatMarks(row, count: columns.count)
        var sums = loadSums(block == 0 ? nil : Floats(to))
        for _ in 0..<count(marks) {
          let place = removeFirst(&marks)
          add(row[place], times: base + place &* weights.stride, to: &sums)
        }
        if block == blocks &- 1, let start {
          for v in 0..<vectors { sums[v] += load(start + (column &+ v &* lanes)) }
        }
        storeSums(sums, to)
      }
    }
  }

  @inline(never)
  fileprivate static func multiplyNonzerosTransposed(
    _ x: Block, _ found: NonzeroRows, _ first: Int, _ dy: Block, _ g: Block, column: Int
  ) {
    let gradients = Floats(dy.base + column)
    for k in 0..<g.rows {
      let numbers = Floats(x.base + (first &+ k))
      let rows = found.rows + (first &+ k) &* found.stride
      var sums = loadSums(nil)
      for i in 0..<Int(found.counts[first &+ k]) {
        let r = Int(rows[i])
        add(numbers[r &* x.stride], times: gradients + r &* dy.stride, to: &sums)
      }
      storeSums(sums, g.base + (k &* g.stride &+ column))
    }
  }
}
