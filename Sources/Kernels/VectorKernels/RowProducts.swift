// Products of one row with a matrix: a handful of vectors of the result stays in registers while the
// row goes by. Rows of bytes come with their zeros left out, and only the others are visited.

import CProcessor
import KernelInterface

extension Kernels {
  // `start` is added last, as the register tile adds to C, so that one row and many come to the same bits.
  func multiplyVector(_ x: Floats, _ weights: Block, _ start: Floats, _ y: MutableFloats) {
    vectorProduct(x, Weights<Float>(weights), start, y)
  }

  func multiplySparse(_ rows: SparseRows, _ weights: Block, _ start: Floats, _ y: Block) {
    sparseProduct(rows, Weights<Float>(weights), start, y)
  }

  func multiplyBytes(_ rows: ByteRows, _ weights: Block, _ start: Floats, _ y: Block) {
    byteProduct(rows, Weights<Float>(weights), start, y)
  }

  func multiplySparseTransposed(
    _ columns: SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block
  ) {
    parallelForParts(
      of: g.columns,
      wide: { RowProduct<8>.multiplySparseTransposed(columns, first, dy, start, g, column: $0) },
      middle: { RowProduct<4>.multiplySparseTransposed(columns, first, dy, start, g, column: $0) },
      narrow: { RowProduct<1>.multiplySparseTransposed(columns, first, dy, start, g, column: $0) })
  }
}

@inline(__always)
func vectorProduct<Number: StoredNumber>(
  _ x: Floats, _ weights: Weights<Number>, _ start: Floats?, _ y: MutableFloats
) {
  parallelForParts(
    of: weights.columns,
    wide: { RowProduct<8>.multiplyVector(x, weights, start, y, column: $0) },
    middle: { RowProduct<4>.multiplyVector(x, weights, start, y, column: $0) },
    narrow: { RowProduct<1>.multiplyVector(x, weights, start, y, column: $0) })
}

@inline(__always)
func sparseProduct<Number: StoredNumber>(
  _ rows: SparseRows, _ weights: Weights<Number>, _ start: Floats?, _ y: Block
) {
  parallelForParts(
    of: y.columns,
    wide: { RowProduct<8>.multiplySparse(rows, weights, start, y, column: $0) },
    middle: { RowProduct<4>.multiplySparse(rows, weights, start, y, column: $0) },
    narrow: { RowProduct<1>.multiplySparse(rows, weights, start, y, column: $0) })
}

@inline(__always)
func byteProduct<Number: StoredNumber>(
  _ rows: ByteRows, _ weights: Weights<Number>, _ start: Floats?, _ y: Block
) {
  parallelForParts(
    of: y.columns,
    wide: { RowProduct<8>.multiplyBytes(rows, weights, start, y, column: $0) },
    middle: { RowProduct<4>.multiplyBytes(rows, weights, start, y, column: $0) },
    narrow: { RowProduct<1>.multiplyBytes(rows, weights, start, y, column: $0) })
}

/// Rows lie scattered: what is not asked for beforehand is waited for at the beginning of each. Where a row begins
/// lies scattered as well, and must be here before its pixels can be asked for.
@inline(__always)
func prefetchRow(_ rows: SparseRows, _ r: Int, _ block: Int) {
  if r &+ 8 < rows.count {
    processor_prefetch_near(rows.starts + (Int(rows.order[r &+ 8]) &* rows.blocks &+ block))
  }
  guard r < rows.count else { return }
  let first = rows.pixels(r, block).lowerBound
  processor_prefetch_near(rows.indices + first)
  processor_prefetch_near(rows.indices + (first &+ 31))
  processor_prefetch_near(rows.bytes + first)
}

/// The same for rows of bytes as they stand: 10,000 pictures at once take 6.3 ms with it, 10.9 without (Zen 4).
@inline(__always)
func prefetchRow(_ rows: ByteRows, _ r: Int, _ columns: Range<Int>) {
  guard r < rows.count else { return }
  let bytes = rows.bytes + r &* rows.width
  processor_prefetch_near(bytes + columns.lowerBound)
  processor_prefetch_near(bytes + (columns.lowerBound &+ columns.count / 2))
  processor_prefetch_near(bytes + (columns.upperBound &- 1))
}

/// Cuts columns into parts of eight vectors, then of four, then of one.
@inline(__always)
func parallelForParts(
  of columns: Int, wide: (Int) -> Void, middle: (Int) -> Void, narrow: (Int) -> Void
) {
  var column = 0
  while columns &- column >= 8 &* lanes {
    wide(column)
    column &+= 8 &* lanes
  }
  while columns &- column >= 4 &* lanes {
    middle(column)
    column &+= 4 &* lanes
  }
  while column < columns {
    narrow(column)
    column &+= lanes
  }
}

// Eight accumulators keep both FMA pipes of AVX2 busy (latency 4 or 5, two a cycle) and leave room in
// sixteen registers.
enum RowProduct<let vectors: Int> {
  typealias Sums = InlineArray<vectors, Vector>

  /// Zeros where there is no address.
  @inline(__always)
  static func loadSums(_ address: Floats?) -> Sums {
    var sums = Sums(repeating: .zero)
    guard let address else { return sums }
    for v in 0..<vectors { sums[v] = load(address + v &* lanes) }
    return sums
  }

  @inline(__always)
  static func storeSums(_ sums: Sums, _ address: MutableFloats) {
    for v in 0..<vectors { store(sums[v], address + v &* lanes) }
  }

  @inline(__always)
  static func add<Number: StoredNumber>(
    _ value: Float, times row: UnsafePointer<Number>, to sums: inout Sums
  ) {
    let value = Vector(repeating: value)
    for v in 0..<vectors { sums[v] = multiplyAdd(sums[v], value, Number.load(row + v &* lanes)) }
  }

  /// sums += Σ of `count` terms value·row.
  ///
  /// A sum is a chain of additions, and a multiply-add takes four cycles. Where there are registers
  /// enough, every other term goes to a second chain, added last; always, so that bits do not depend
  /// on how columns are shared out.
  @inline(__always)
  static func accumulate<Number: StoredNumber>(
    _ count: Int, into sums: inout Sums, _ next: () -> (Float, UnsafePointer<Number>)
  ) {
    var left = count
    if hasManyRegisters {
      var others = Sums(repeating: .zero)
      while left > 1 {
        let (value, row) = next()
        add(value, times: row, to: &sums)
        let (nextValue, nextRow) = next()
        add(nextValue, times: nextRow, to: &others)
        left &-= 2
      }
      for v in 0..<vectors { sums[v] += others[v] }
    }
    while left > 0 {
      let (value, row) = next()
      add(value, times: row, to: &sums)
      left &-= 1
    }
  }

  /// The same for the terms of a range.
  @inline(__always)
  static func accumulate<Number: StoredNumber>(
    _ range: Range<Int>, into sums: inout Sums, _ term: (Int) -> (Float, UnsafePointer<Number>)
  ) {
    var i = range.lowerBound
    accumulate(range.upperBound &- i, into: &sums) {
      defer { i &+= 1 }
      return term(i)
    }
  }

  /// A byte's part in a product, a whole number: the sum is scaled when it is complete. Looking each up in a table takes
  /// a load, and loads are what these products wait for (Zen 4, AVX-512: 7 % of their time).
  @inline(__always)
  static func value(_ byte: Int32, _ levels: InputNormalization) -> Float { Float(byte &- levels.zeroPoint) }

  /// start + step·sums, without a start step·sums.
  @inline(__always)
  static func scale(_ sums: Sums, _ levels: InputNormalization, _ start: Floats?) -> Sums {
    let start = loadSums(start)
    let step = Vector(repeating: levels.scale)
    return Sums { multiplyAdd(start[$0], step, sums[$0]) }
  }

  @inline(never)
  static func multiplyVector<Number: StoredNumber>(
    _ x: Floats, _ weights: Weights<Number>, _ start: Floats?, _ y: MutableFloats, column: Int
  ) {
    var sums = Sums(repeating: .zero)
    for k in 0..<weights.rows { add(x[k], times: weights.base + k &* weights.stride + column, to: &sums) }
    if let start {
      for v in 0..<vectors { sums[v] += load(start + column + v &* lanes) }
    }
    storeSums(sums, y + column)
  }

  /// Block of columns by block, so that the rows of weights that a block needs stay in the nearest cache
  /// while all rows pass over them.
  @inline(never)
  static func multiplySparse<Number: StoredNumber>(
    _ rows: SparseRows, _ weights: Weights<Number>, _ start: Floats?, _ y: Block, column: Int
  ) {
    for block in 0..<rows.blocks {
      for r in 0..<rows.count {
        prefetchRow(rows, r &+ 2, block)
        let to = y.base + r &* y.stride + column
        var sums = loadSums(block == 0 ? nil : Floats(to))
        addSparse(rows.pixels(r, block), rows, weights, column, to: &sums)
        let isLast = block == rows.blocks &- 1
        storeSums(isLast ? scale(sums, rows.levels, start.map { $0 + column }) : sums, to)
      }
    }
  }

  /// sums += Σ over some non-zeros of (byte − background)·weights[index, :].
  @inline(__always)
  private static func addSparse<Number: StoredNumber>(
    _ pixels: Range<Int>, _ rows: SparseRows, _ weights: Weights<Number>, _ column: Int, to sums: inout Sums
  ) {
    let column = weights.base + column
    accumulate(pixels, into: &sums) { i in
      (value(Int32(rows.bytes[i]), rows.levels), column + Int(rows.indices[i]) &* weights.stride)
    }
  }

  /// `multiplySparse` for rows of bytes as they stand. Finding those that are not 0 takes no time: a core does it while
  /// it waits for weights.
  @inline(never)
  static func multiplyBytes<Number: StoredNumber>(
    _ rows: ByteRows, _ weights: Weights<Number>, _ start: Floats?, _ y: Block, column: Int
  ) {
    let blocks = SparseRows.blockCount(rows.width)
    for block in 0..<blocks {
      let first = block &* SparseRows.blockWidth
      let columns = Range(uncheckedBounds: (first, min(first &+ SparseRows.blockWidth, rows.width)))
      let base = weights.base + (first &* weights.stride &+ column)
      for r in 0..<rows.count {
        prefetchRow(rows, r &+ 4, columns)
        let to = y.base + r &* y.stride + column
        let bytes = rows.bytes + (r &* rows.width &+ first)
        var marks = byteMarks(bytes, count: columns.count)
        var sums = loadSums(block == 0 ? nil : Floats(to))
        accumulate(count(marks), into: &sums) {
          let place = removeFirst(&marks)
          return (Float(bytes[place]), base + place &* weights.stride)
        }
        let isLast = block == blocks &- 1
        storeSums(isLast ? scale(sums, rows.levels, start.map { $0 + column }) : sums, to)
      }
    }
  }

  @inline(never)
  static func multiplySparseTransposed(
    _ columns: SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block, column: Int
  ) {
    let gradientColumn = Floats(dy.base + column)
    for k in 0..<g.rows {
      // Another core may have sorted this column. Columns lie apart, so nothing but this foresees them.
      let ahead = columns.entries + (first &+ k &+ 16) &* columns.stride
      processor_prefetch_far(ahead)
      processor_prefetch_far(ahead + 16)
      var sums = loadSums(nil)
      accumulate(columns.pixels(first &+ k), into: &sums) { i in
        let entry = Int(columns.entries[i])
        return (
          value(Int32(truncatingIfNeeded: entry & 255), columns.levels),
          gradientColumn + (entry &>> 8) &* dy.stride
        )
      }
      storeSums(scale(sums, columns.levels, start + column), g.base + k &* g.stride + column)
    }
  }
}
