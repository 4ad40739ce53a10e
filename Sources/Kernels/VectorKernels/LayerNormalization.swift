// Layer normalisation (Ba, Kiros and Hinton 2016), one row at a time; its parameters' gradients by column.

import KernelInterface

extension Kernels {
  func normalizeRows(_ x: Block, _ norm: RowNormalization, _ y: Block) {
    for r in 0..<x.rows {
      let from = x.base + r &* x.stride
      let to = y.base + r &* y.stride
      let count = Float(norm.width)
      var sums = Vector.zero
      for c in stride(from: 0, to: x.columns, by: lanes) { sums += existing(load(from + c), c, norm.width) }
      let mean = sumOfLanes(sums) / count
      var squares = Vector.zero
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let distance = existing(load(from + c) - mean, c, norm.width)
        squares = multiplyAdd(squares, distance, distance)
      }
      let inverse = 1 / (sumOfLanes(squares) / count + norm.epsilon).squareRoot()
      norm.means[r] = mean
      norm.inverseDeviations[r] = inverse
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let value = (load(from + c) - mean) * inverse
        store(multiplyAdd(load(norm.shift + c), value, load(norm.scale + c)), to + c)
      }
    }
  }

  // dx = 1/σ · (γ·dy − mean(γ·dy) − x̂·mean(γ·dy·x̂))
  func normalizeRowsBackward(_ x: Block, _ norm: RowNormalization, _ dy: Block, _ dx: Block) {
    for r in 0..<x.rows {
      let input = x.base + r &* x.stride
      let from = dy.base + r &* dy.stride
      let to = dx.base + r &* dx.stride
      let mean = norm.means[r]
      let inverse = norm.inverseDeviations[r]
      var sums = Vector.zero
      var products = Vector.zero
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let slope = existing(load(from + c) * load(norm.scale + c), c, norm.width)
        sums += slope
        products = multiplyAdd(products, slope, (load(input + c) - mean) * inverse)
      }
      let meanSlope = sumOfLanes(sums) / Float(norm.width)
      let meanProduct = sumOfLanes(products) / Float(norm.width)
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let value = (load(input + c) - mean) * inverse
        let slope = load(from + c) * load(norm.scale + c) - meanSlope - value * meanProduct
        store(existing(slope * inverse, c, norm.width), to + c)
      }
    }
  }

  func normalizeRowsGradients(
    _ x: Block, _ norm: RowNormalization, _ dy: Block, _ dScale: MutableFloats, _ dShift: MutableFloats
  ) {
    for c in stride(from: 0, to: x.columns, by: lanes) {
      var product = Vector.zero
      var sum = Vector.zero
      for r in 0..<x.rows {
        let slope = load(dy.base + r &* dy.stride + c)
        let value = (load(x.base + r &* x.stride + c) - norm.means[r]) * norm.inverseDeviations[r]
        product = multiplyAdd(product, slope, value)
        sum += slope
      }
      store(product, dScale + c)
      store(sum, dShift + c)
    }
  }
}

/// A vector with 0 in the padding.
@inline(__always)
private func existing(_ vector: Vector, _ c: Int, _ width: Int) -> Vector {
  Vector.zero.replacing(with: vector, where: exists(c, width))
}
