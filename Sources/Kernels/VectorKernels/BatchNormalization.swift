// Batch normalisation (Ioffe and Szegedy 2015), one vector of columns at a time: every column is
// added up by one task in the order of its rows.

import KernelInterface

extension Kernels {
  func columnMoments(_ x: Block, _ mean: MutableFloats, _ variance: MutableFloats) {
    let count = Vector(repeating: Float(x.rows))
    for c in stride(from: 0, to: x.columns, by: lanes) {
      let average = columnSum(x.base + c, x.rows, x.stride) / count
      var squares = Vector.zero
      for r in 0..<x.rows {
        let distance = load(x.base + r &* x.stride + c) - average
        squares = multiplyAdd(squares, distance, distance)
      }
      store(average, mean + c)
      store(squares / count, variance + c)
    }
  }

  func normalize(_ x: Block, _ norm: Normalization, _ y: Block) {
    for c in stride(from: 0, to: x.columns, by: lanes) {
      let mean = load(norm.mean + c)
      let factor = load(norm.inverseDeviation + c) * load(norm.scale + c)
      let shift = load(norm.shift + c)
      for r in 0..<x.rows {
        let value = load(x.base + r &* x.stride + c) - mean
        store(multiplyAdd(shift, value, factor), y.base + r &* y.stride + c)
      }
    }
  }

  // dx = γ/σ · (dy − mean(dy) − x̂·mean(dy·x̂))
  func normalizeBackward(
    _ x: Block, _ norm: Normalization, _ dy: Block, _ dx: Block, _ dScale: MutableFloats,
    _ dShift: MutableFloats
  ) {
    let share = Vector(repeating: 1 / Float(x.rows))
    for c in stride(from: 0, to: x.columns, by: lanes) {
      let mean = load(norm.mean + c)
      let inverse = load(norm.inverseDeviation + c)
      var sum = Vector.zero
      var product = Vector.zero
      for r in 0..<x.rows {
        let gradient = load(dy.base + r &* dy.stride + c)
        sum += gradient
        product = multiplyAdd(product, gradient, (load(x.base + r &* x.stride + c) - mean) * inverse)
      }
      store(product, dScale + c)
      store(sum, dShift + c)
      let factor = inverse * load(norm.scale + c)
      let slope = product * share * inverse
      for r in 0..<x.rows {
        let centred = load(dy.base + r &* dy.stride + c) - sum * share
        let distance = load(x.base + r &* x.stride + c) - mean
        store((centred - distance * slope) * factor, dx.base + r &* dx.stride + c)
      }
    }
  }
}
