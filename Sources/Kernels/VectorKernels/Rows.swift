// Plain work on rows: copying or adding one to many, adding many into one, scaling.

import KernelInterface

extension Kernels {
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
}

extension Kernels {
  func applyAffine(_ scale: Floats, _ shift: Floats, _ y: Block) {
    for r in 0..<y.rows {
      let row = y.base + r &* y.stride
      for c in stride(from: 0, to: y.columns, by: lanes) {
        store(multiplyAdd(load(shift + c), load(scale + c), load(row + c)), row + c)
      }
    }
  }

  func scale(_ x: Block, _ factor: Float) {
    for r in 0..<x.rows {
      let row = x.base + r &* x.stride
      for c in stride(from: 0, to: x.columns, by: lanes) { store(load(row + c) * factor, row + c) }
    }
  }

  func sumOfSquares(_ x: Block) -> Float {
    var sum = Vector.zero
    for r in 0..<x.rows {
      let row = x.base + r &* x.stride
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let value = load(row + c)
        sum = multiplyAdd(sum, value, value)
      }
    }
    return sumOfLanes(sum)
  }
}

/// Σ over rows of one vector of columns.
@inline(__always)
func columnSum(_ column: MutableFloats, _ rows: Int, _ stride: Int) -> Vector {
  var sum = Vector.zero
  for r in 0..<rows { sum += load(column + r &* stride) }
  return sum
}
