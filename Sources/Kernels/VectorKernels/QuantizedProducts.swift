// Products with weights in half precision or bytes. Sums are those of the numbers as they are stored; the scale
// of a column comes last, so that one row and many come to the same bits.

import KernelInterface

extension Kernels {
  func multiplyQuantizedVector(_ x: Floats, _ weights: QuantizedBlock, _ start: Floats, _ y: MutableFloats) {
    switch weights.format {
    case .float16: vectorProduct(x, Weights<Half>(weights), nil, y)
    default: vectorProduct(x, Weights<Int8>(weights), nil, y)
    }
    applyAffine(
      weights.scales, start, Block(y, rows: 1, columns: weights.columns, stride: weights.columns))
  }

  func multiplyQuantizedNarrow(_ x: Block, _ weights: QuantizedBlock, _ start: Floats, _ y: Block) {
    switch weights.format {
    case .float16: narrowProduct(x, Weights<Half>(weights), nil, y)
    default: narrowProduct(x, Weights<Int8>(weights), nil, y)
    }
    applyAffine(weights.scales, start, y)
  }

  func multiplyQuantizedSparse(_ rows: SparseRows, _ weights: QuantizedBlock, _ start: Floats, _ y: Block) {
    switch weights.format {
    case .float16: sparseProduct(rows, Weights<Half>(weights), nil, y)
    default: sparseProduct(rows, Weights<Int8>(weights), nil, y)
    }
    applyAffine(weights.scales, start, y)
  }

  func multiplyQuantizedBytes(_ rows: ByteRows, _ weights: QuantizedBlock, _ start: Floats, _ y: Block) {
    switch weights.format {
    case .float16: byteProduct(rows, Weights<Half>(weights), nil, y)
    default: byteProduct(rows, Weights<Int8>(weights), nil, y)
    }
    applyAffine(weights.scales, start, y)
  }

  func dequantize(_ weights: QuantizedBlock, _ wide: Block) {
    switch weights.format {
    case .float16: dequantizeNumbers(Weights<Half>(weights), wide)
    default: dequantizeNumbers(Weights<Int8>(weights), wide)
    }
  }
}

@inline(__always)
private func dequantizeNumbers<Number: StoredNumber>(_ weights: Weights<Number>, _ wide: Block) {
  for r in 0..<weights.rows {
    let from = weights.base + r &* weights.stride
    let to = wide.base + r &* wide.stride
    for c in stride(from: 0, to: weights.columns, by: lanes) { store(Number.load(from + c), to + c) }
  }
}
