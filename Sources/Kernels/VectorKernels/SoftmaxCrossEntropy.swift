// Softmax, and the cross-entropy between it and a label, row by row.

import KernelInterface

extension Kernels {
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
    if rows.areFewAndPlain { return fewClassesCrossEntropy(rows) }
    for r in 0..<rows.logits.rows { rows.losses[r] = crossEntropy(rows, r) }
  }
}

/// The target of a row: `spread` times the weight of each class, and `own` more at the label.
private struct Target {
  let label: Int
  let spread: Float
  let own: Float
  let weights: Floats?

  @inline(__always)
  init(_ rows: ClassificationRows, _ r: Int) {
    label = Int(rows.labels[r])
    spread = rows.smoothing / Float(rows.classes)
    weights = rows.classWeights
    let weight = rows.classWeights.map { $0[Int(rows.labels[r])] } ?? 1
    own = (1 - rows.smoothing) * weight
  }

  /// The target's sum over all classes: 1 where classes have no weights.
  @inline(__always)
  func sum(_ classes: Int) -> Float {
    guard let weights else { return 1 }
    guard spread > 0 else { return own }
    var sum = own
    for c in 0..<classes { sum += spread * weights[c] }
    return sum
  }

  /// Σ target·(logit − largest).
  @inline(__always)
  func dot(_ logits: MutableFloats, _ classes: Int, _ largest: Float) -> Float {
    var sum = own * (logits[label] - largest)
    guard spread > 0 else { return sum }
    for c in 0..<classes { sum += spread * (weights.map { $0[c] } ?? 1) * (logits[c] - largest) }
    return sum
  }

  /// The part of the target that each class has, for a vector of them.
  @inline(__always)
  func spread(_ c: Int, _ classes: Int) -> Vector {
    let spread = Vector.zero.replacing(with: spread, where: exists(c, classes))
    return weights.map { spread * load($0 + c) } ?? spread
  }
}

@inline(__always)
private func crossEntropy(_ rows: ClassificationRows, _ r: Int) -> Float {
  let logits = rows.logits.base + r &* rows.logits.stride
  let gradient = rows.gradient.base + r &* rows.gradient.stride
  let target = Target(rows, r)
  let columns = rows.logits.columns
  let largest = maximum(logits, rows.classes)
  let mass = target.sum(rows.classes)
  let dot = target.dot(logits, rows.classes, largest)
  var sums = Vector.zero
  addExponentials(of: logits, into: gradient, columns, rows.classes, largest, to: &sums)
  let sum = sumOfLanes(sums)
  let weight = rows.rowWeights.map { $0[r] } ?? 1
  let scale = rows.gradientScale * weight
  for c in stride(from: 0, to: columns, by: lanes) {
    let slope = load(gradient + c) / sum * mass - target.spread(c, rows.classes)
    store(slope * scale, gradient + c)
  }
  gradient[target.label] -= target.own * scale
  return (mass * naturalLogarithm(sum) - dot) * weight
}

/// The largest logit, of four chains of comparisons. Whether one that is not a number is passed over makes no
/// difference: its exponential is none either.
@inline(__always)
func maximum(_ row: MutableFloats, _ classes: Int) -> Float {
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
