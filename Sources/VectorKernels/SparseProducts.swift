// Products with bytes of which most are 0: only the others are visited. A handful of vectors of the
// result stays in registers while one row (or column) of non-zeros goes by.

import KernelInterface

// Eight accumulators keep both FMA pipes busy on AVX2 (latency 4–5, two a cycle) and leave room in
// sixteen registers.
func multiplySparse(_ rows: SparseRows, _ weights: Block, _ start: Floats, _ y: Block) {
  var c = 0
  while y.columns &- c >= 8 &* lanes {
    SparseProduct<8>.multiply(rows, weights, start, y, column: c)
    c &+= 8 &* lanes
  }
  while y.columns &- c >= 4 &* lanes {
    SparseProduct<4>.multiply(rows, weights, start, y, column: c)
    c &+= 4 &* lanes
  }
  while c < y.columns {
    SparseProduct<1>.multiply(rows, weights, start, y, column: c)
    c &+= lanes
  }
}

func multiplySparseTransposed(
  _ columns: SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block
) {
  var c = 0
  while g.columns &- c >= 8 &* lanes {
    SparseProduct<8>.multiplyTransposed(columns, first, dy, start, g, column: c)
    c &+= 8 &* lanes
  }
  while g.columns &- c >= 4 &* lanes {
    SparseProduct<4>.multiplyTransposed(columns, first, dy, start, g, column: c)
    c &+= 4 &* lanes
  }
  while c < g.columns {
    SparseProduct<1>.multiplyTransposed(columns, first, dy, start, g, column: c)
    c &+= lanes
  }
}

private enum SparseProduct<let vectors: Int> {
  typealias Sums = InlineArray<vectors, Vector>

  @inline(__always)
  static func loadSums(_ address: Floats) -> Sums {
    var sums = Sums(repeating: .zero)
    for v in 0..<vectors { sums[v] = load(address + v &* lanes) }
    return sums
  }

  @inline(__always)
  static func storeSums(_ sums: Sums, _ address: MutableFloats) {
    for v in 0..<vectors { store(sums[v], address + v &* lanes) }
  }

  @inline(__always)
  static func add(_ value: Float, times row: MutableFloats, to sums: inout Sums) {
    let value = Vector(repeating: value)
    for v in 0..<vectors { sums[v] = multiplyAdd(sums[v], value, load(row + v &* lanes)) }
  }

  @inline(never)
  static func multiply(_ rows: SparseRows, _ weights: Block, _ start: Floats, _ y: Block, column: Int) {
    let weightColumn = weights.base + column
    for r in 0..<rows.count {
      let row = Int(rows.order[r])
      var sums = loadSums(start + column)
      for i in Int(rows.starts[row])..<Int(rows.starts[row &+ 1]) {
        let value = rows.levels.values[Int(rows.bytes[i])]
        add(value, times: weightColumn + Int(rows.indices[i]) &* weights.stride, to: &sums)
      }
      storeSums(sums, y.base + r &* y.stride + column)
    }
  }

  @inline(never)
  static func multiplyTransposed(
    _ columns: SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block, column: Int
  ) {
    let gradientColumn = dy.base + column
    for k in 0..<g.rows {
      var sums = loadSums(start + column)
      for i in Int(columns.starts[first &+ k])..<Int(columns.starts[first &+ k &+ 1]) {
        let entry = Int(columns.entries[i])
        add(
          columns.levels.values[entry & 255], times: gradientColumn + (entry &>> 8) &* dy.stride, to: &sums)
      }
      storeSums(sums, g.base + k &* g.stride + column)
    }
  }
}
