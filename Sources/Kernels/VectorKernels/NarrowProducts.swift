// Products with a matrix of few columns, such as that of the last layer. A row of the result is so few vectors that each
// multiply-add would wait for the one before: terms go to four sums in turns, whatever the number of rows, so that one
// and many come to the same bits. One of 128 numbers by 10 columns takes 0.08 µs instead of 0.14 (Zen 4).

import KernelInterface

extension Kernels {
  func multiplyNarrow(_ x: Block, _ weights: Block, _ start: Floats, _ y: Block) {
    narrowProduct(x, Weights<Float>(weights), start, y)
  }
}

@inline(__always)
func narrowProduct<Number: StoredNumber>(
  _ x: Block, _ weights: Weights<Number>, _ start: Floats?, _ y: Block
) {
  for column in stride(from: 0, to: y.columns, by: lanes) {
    var r = 0
    while x.rows &- r >= SomeRows.count {
      SomeRows.multiply(x, first: r, weights, start, y, column)
      r &+= SomeRows.count
    }
    while r < x.rows {
      NarrowProduct<1>.multiply(x, first: r, weights, start, y, column)
      r &+= 1
    }
  }
}

enum NarrowProduct<let rows: Int> {
  /// The sums of each row.
  typealias Sums = InlineArray<rows, InlineArray<4, Vector>>

  @inline(__always)
  static var count: Int { rows }

  /// y[r, :] = start + Σ x[r, k]·weights[k, :] for one vector of columns. Adds nothing where there is no `start`.
  @inline(__always)
  static func multiply<Number: StoredNumber>(
    _ x: Block, first: Int, _ weights: Weights<Number>, _ start: Floats?, _ y: Block, _ column: Int
  ) {
    let (x, xStride) = (x.base + first &* x.stride, x.stride)
    var sums = Sums(repeating: .init(repeating: .zero))
    let whole = weights.rows / 4 &* 4
    for k in stride(from: 0, to: whole, by: 4) {
      for turn in 0..<4 { add(x + (k &+ turn), xStride, weights, k &+ turn, column, to: &sums, turn) }
    }
    for k in whole..<weights.rows { add(x + k, xStride, weights, k, column, to: &sums, 0) }
    let start = start.map { load($0 + column) } ?? .zero
    for r in 0..<rows {
      let sum = (sums[r][0] + sums[r][1]) + (sums[r][2] + sums[r][3])
      store(sum + start, y.base + ((first &+ r) &* y.stride &+ column))
    }
  }

  @inline(__always)
  private static func add<Number: StoredNumber>(
    _ x: MutableFloats, _ xStride: Int, _ weights: Weights<Number>, _ k: Int, _ column: Int,
    to sums: inout Sums, _ turn: Int
  ) {
    let row = Number.load(weights.base + (k &* weights.stride &+ column))
    for r in 0..<rows {
      sums[r][turn] = multiplyAdd(sums[r][turn], Vector(repeating: x[r &* xStride]), row)
    }
  }
}
