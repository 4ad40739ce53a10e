// Products of a matrix with one row or one column: each element of the matrix is used once, so all
// that counts is to read it as fast as memory gives it.

import KernelInterface

extension Kernels {
  // Rows of B go by six at a time, each from end to end as memory likes it, while y stays in level 1: eight that lie
  // a page apart fill every way of it (Zen 4, 1×1024×1024: 43 GFLOP/s instead of 40). The CPU fetches them ahead by
  // itself: prefetches only cost (AVX2, 1×1024×1024: 17 GFLOP/s instead of 25).
  func multiplyRow(_ x: Floats, _ b: Block, _ beta: Float, _ y: MutableFloats) {
    var beta = beta
    var k = 0
    while k < b.rows {
      let rows = b.rows &- k >= 6 ? 6 : 1
      let part = b.rows(k..<k &+ rows)
      if rows == 6 { RowGroup<6>.add(x + k, part, beta, y) } else { RowGroup<1>.add(x + k, part, beta, y) }
      beta = 1
      k &+= rows
    }
  }

  // Four rows of A share each vector of x; two sums a row keep both FMA pipes busy.
  func multiplyColumn(_ a: Block, _ x: Floats, _ beta: Float, _ y: MutableFloats, _ yStride: Int) {
    var row = 0
    while row < a.rows {
      let rows = a.rows &- row >= 4 ? 4 : 1
      let part = a.rows(row..<row &+ rows)
      let to = y + row &* yStride
      if rows == 4 {
        DotProducts<4>.add(part, x, beta, to, yStride)
      } else {
        DotProducts<1>.add(part, x, beta, to, yStride)
      }
      row &+= rows
    }
  }
}

/// y = β·y + Σ x[r]·b[r, :] over a few rows.
private enum RowGroup<let rows: Int> {
  @inline(__always)
  static func add(_ x: Floats, _ b: Block, _ beta: Float, _ y: MutableFloats) {
    let values = InlineArray<rows, Vector> { Vector(repeating: x[$0]) }
    let overwrites = beta == 0
    let beta = Vector(repeating: beta)
    let pair = 2 &* lanes
    let whole = b.columns / pair &* pair
    for j in stride(from: 0, to: whole, by: pair) {
      var sums = InlineArray<2, Vector> { v in overwrites ? .zero : load(y + (j &+ v &* lanes)) * beta }
      for r in 0..<rows {
        let row = b.base + r &* b.stride + j
        for v in 0..<2 { sums[v] = multiplyAdd(sums[v], values[r], load(row + v &* lanes)) }
      }
      for v in 0..<2 { store(sums[v], y + (j &+ v &* lanes)) }
    }
    for j in stride(from: whole, to: b.columns, by: lanes) {
      let mask = firstLanes(min(b.columns &- j, lanes))
      var sum = overwrites ? .zero : load(Floats(y + j), mask) * beta
      for r in 0..<rows {
        sum = multiplyAdd(sum, values[r], load(Floats(b.base + r &* b.stride + j), mask))
      }
      store(sum, y + j, mask)
    }
  }
}

/// y[r] = β·y[r] + Σ a[r, k]·x[k] for a few rows; the order of additions is the same for any number of them.
private enum DotProducts<let rows: Int> {
  typealias Sums = InlineArray<rows, InlineArray<2, Vector>>

  @inline(__always)
  static func add(_ a: Block, _ x: Floats, _ beta: Float, _ y: MutableFloats, _ yStride: Int) {
    var sums = Sums(repeating: .init(repeating: .zero))
    let pair = 2 &* lanes
    let whole = a.columns / pair &* pair
    for k in stride(from: 0, to: whole, by: pair) {
      for v in 0..<2 {
        let value = load(x + k + v &* lanes)
        for r in 0..<rows {
          sums[r][v] = multiplyAdd(sums[r][v], value, load(a.base + r &* a.stride + k + v &* lanes))
        }
      }
    }
    for k in stride(from: whole, to: a.columns, by: lanes) {
      let mask = firstLanes(min(a.columns &- k, lanes))
      let value = load(x + k, mask)
      for r in 0..<rows {
        sums[r][0] = multiplyAdd(sums[r][0], value, load(Floats(a.base + r &* a.stride + k), mask))
      }
    }
    for r in 0..<rows {
      let sum = sumOfLanes(sums[r][0] + sums[r][1])
      let to = y + r &* yStride
      to.pointee = beta == 0 ? sum : to.pointee * beta + sum
    }
  }
}
