// Softmax, and the cross-entropy between it and a label, row by row.

import KernelInterface

func softmax(_ rows: Block, _ classes: Int) {
  for r in 0..<rows.rows {
    let row = rows.base + r &* rows.stride
    let largest = maximum(row, classes)
    var sums = Vector.zero
    addExponentials(of: row, into: row, rows.columns, classes, largest, to: &sums)
    let sum = sumOfLanes(sums)
    for c in stride(from: 0, to: rows.columns, by: lanes) { store(load(row + c) / sum, row + c) }
  }
}

func softmaxCrossEntropy(_ rows: ClassificationRows) {
  for r in 0..<rows.logits.rows {
    let logits = rows.logits.base + r &* rows.logits.stride
    let gradient = rows.gradient.base + r &* rows.gradient.stride
    rows.losses[r] = softmaxCrossEntropy(of: logits, Int(rows.labels[r]), rows, gradient)
  }
}

@inline(__always)
private func softmaxCrossEntropy(
  of logits: MutableFloats, _ label: Int, _ rows: ClassificationRows, _ gradient: MutableFloats
) -> Float {
  let columns = rows.logits.columns
  let largest = maximum(logits, rows.classes)
  let spread = rows.smoothing / Float(rows.classes)
  var loss = -(1 - rows.smoothing) * (logits[label] - largest)
  if spread > 0 {
    for c in 0..<rows.classes { loss -= spread * (logits[c] - largest) }
  }
  var sums = Vector.zero
  addExponentials(of: logits, into: gradient, columns, rows.classes, largest, to: &sums)
  let sum = sums.sum()
  loss += naturalLogarithm(sum)
  for c in stride(from: 0, to: columns, by: lanes) {
    let target = Vector.zero.replacing(with: spread, where: exists(c, rows.classes))
    store((load(gradient + c) / sum - target) * rows.gradientScale, gradient + c)
  }
  gradient[label] -= (1 - rows.smoothing) * rows.gradientScale
  return loss
}

/// Which lanes of the vector that begins at column c are classes, not padding.
@inline(__always)
private func exists(_ c: Int, _ classes: Int) -> SIMDMask<IntVector> {
  var lane = IntVector.zero
  for l in 0..<lanes { lane[l] = Int32(truncatingIfNeeded: l) }
  return lane .< IntVector(repeating: Int32(truncatingIfNeeded: classes &- c))
}

/// The largest logit, of four chains of comparisons. Whether one that is not a number is passed over makes no
/// difference: its exponential is none either.
@inline(__always)
private func maximum(_ row: MutableFloats, _ classes: Int) -> Float {
  var four = SIMD4(repeating: row[0])
  let whole = classes / 4 &* 4
  for c in stride(from: 0, to: whole, by: 4) {
    let next = loadQuad(Floats(row + c))
    four.replace(with: next, where: next .> four)
  }
  var largest = larger(larger(four.x, four.y), larger(four.z, four.w))
  for c in whole..<classes { largest = larger(largest, row[c]) }
  return largest
}

@inline(__always)
private func larger(_ a: Float, _ b: Float) -> Float { a > b ? a : b }

/// Writes e^(x − largest), 0 in the padding, and adds them up by lanes.
@inline(__always)
private func addExponentials(
  of row: MutableFloats, into result: MutableFloats, _ columns: Int, _ classes: Int, _ largest: Float,
  to sums: inout Vector
) {
  for c in stride(from: 0, to: columns, by: lanes) {
    let values = exponential(load(row + c) - largest)
    let kept = Vector.zero.replacing(with: values, where: exists(c, classes))
    store(kept, result + c)
    sums += kept
  }
}
