// Plain work on rows: copying or adding one to many, adding many into one, the rectifier.

import KernelInterface

func fillRows(_ row: Floats, _ block: Block) {
  for r in 0..<block.rows {
    let to = block.base + r &* block.stride
    for c in stride(from: 0, to: block.columns, by: lanes) { store(load(row + c), to + c) }
  }
}

func addToRows(_ row: Floats, _ block: Block) {
  for r in 0..<block.rows {
    let to = block.base + r &* block.stride
    for c in stride(from: 0, to: block.columns, by: lanes) { store(load(to + c) + load(row + c), to + c) }
  }
}

func addColumnSums(_ x: Block, _ sums: MutableFloats) {
  for c in stride(from: 0, to: x.columns, by: lanes) {
    store(load(sums + c) + columnSum(x.base + c, x.rows, x.stride), sums + c)
  }
}

/// Σ over rows of one vector of columns.
@inline(__always)
func columnSum(_ column: MutableFloats, _ rows: Int, _ stride: Int) -> Vector {
  var sum = Vector.zero
  for r in 0..<rows { sum += load(column + r &* stride) }
  return sum
}

func rectify(_ x: Block, _ y: Block) {
  for r in 0..<x.rows {
    let from = x.base + r &* x.stride
    let to = y.base + r &* y.stride
    for c in stride(from: 0, to: x.columns, by: lanes) {
      // `replacing` keeps NaN, as PyTorch does, so that a diverging run is noticed.
      let value = load(from + c)
      store(value.replacing(with: Vector.zero, where: value .< Vector.zero), to + c)
    }
  }
}

func rectifyBackward(_ y: Block, _ dy: Block, _ dx: Block) {
  for r in 0..<y.rows {
    let output = y.base + r &* y.stride
    let from = dy.base + r &* dy.stride
    let to = dx.base + r &* dx.stride
    for c in stride(from: 0, to: y.columns, by: lanes) {
      store(load(from + c).replacing(with: Vector.zero, where: load(output + c) .<= Vector.zero), to + c)
    }
  }
}
