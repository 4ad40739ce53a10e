// Products with weights in half precision or bytes. Sums are those of the numbers as they are stored; the scale
// of a column comes last, so that one row and many come to the same bits.

import KernelInterface

func multiplyCompactVector(_ x: Floats, _ weights: CompactBlock, _ start: Floats, _ y: MutableFloats) {
  switch weights.format {
  case .float16: multiplyVector(x, Weights<Half>(weights), nil, y)
  case .int8: multiplyVector(x, Weights<Int8>(weights), nil, y)
  }
  scaleColumns(
    weights.scales, start, Block(y, rows: 1, columns: weights.columns, stride: weights.columns))
}

func multiplyCompactNarrow(_ x: Block, _ weights: CompactBlock, _ start: Floats, _ y: Block) {
  switch weights.format {
  case .float16: multiplyNarrow(x, Weights<Half>(weights), nil, y)
  case .int8: multiplyNarrow(x, Weights<Int8>(weights), nil, y)
  }
  scaleColumns(weights.scales, start, y)
}

func multiplyCompactSparse(_ rows: SparseRows, _ weights: CompactBlock, _ start: Floats, _ y: Block) {
  switch weights.format {
  case .float16: multiplySparse(rows, Weights<Half>(weights), nil, y)
  case .int8: multiplySparse(rows, Weights<Int8>(weights), nil, y)
  }
  scaleColumns(weights.scales, start, y)
}

func multiplyCompactBytes(_ rows: ByteRows, _ weights: CompactBlock, _ start: Floats, _ y: Block) {
  switch weights.format {
  case .float16: multiplyBytes(rows, Weights<Half>(weights), nil, y)
  case .int8: multiplyBytes(rows, Weights<Int8>(weights), nil, y)
  }
  scaleColumns(weights.scales, start, y)
}

func widen(_ weights: CompactBlock, _ wide: Block) {
  switch weights.format {
  case .float16: widen(Weights<Half>(weights), wide)
  case .int8: widen(Weights<Int8>(weights), wide)
  }
}

@inline(__always)
private func widen<Number: StoredNumber>(_ weights: Weights<Number>, _ wide: Block) {
  for r in 0..<weights.rows {
    let from = weights.base + r &* weights.stride
    let to = wide.base + r &* wide.stride
    for c in stride(from: 0, to: weights.columns, by: lanes) { store(Number.load(from + c), to + c) }
  }
}

func scaleColumns(_ scale: Floats, _ start: Floats, _ y: Block) {
  for r in 0..<y.rows {
    let row = y.base + r &* y.stride
    for c in stride(from: 0, to: y.columns, by: lanes) {
      store(multiplyAdd(load(start + c), load(scale + c), load(row + c)), row + c)
    }
  }
}
