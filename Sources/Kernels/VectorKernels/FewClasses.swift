// Cross-entropy of a few classes for as many rows at a time as a vector has lanes, one row in each lane: nothing is added
// up across lanes, and a row costs a fifth of what it does alone (Zen 4, AVX-512, 150 rows of 3 classes).

import KernelInterface

/// The most classes that are taken so. Room for more vectors would be zeroed by a function that builds share.
private let mostClasses = 8

/// Numbers of some rows by class.
private typealias ByClass = InlineArray<8, Vector>

extension ClassificationRows {
  /// Whether targets are labels alone, of a few classes.
  @inline(__always)
  var areFewAndPlain: Bool {
    classes <= mostClasses && smoothing == 0 && classWeights == nil
  }
}

/// Writes the losses and gradients of rows whose targets are labels alone.
@inline(__always)
func fewClassesCrossEntropy(_ rows: ClassificationRows) {
  for first in stride(from: 0, to: rows.logits.rows, by: lanes) {
    crossEntropy(rows, first, min(lanes, rows.logits.rows &- first))
  }
}

@inline(__always)
private func crossEntropy(_ rows: ClassificationRows, _ first: Int, _ count: Int) {
  var values = ByClass(repeating: .zero)
  var (own, weights) = (Vector.zero, Vector(repeating: 1))
  for lane in 0..<count {
    let row = rows.logits.base + (first &+ lane) &* rows.logits.stride
    for c in 0..<rows.classes { values[c][lane] = row[c] }
    own[lane] = row[Int(rows.labels[first &+ lane])]
    if let rowWeights = rows.rowWeights { weights[lane] = rowWeights[first &+ lane] }
  }
  var largest = values[0]
  for c in 1..<max(rows.classes, 1) {
    largest = largest.replacing(with: values[c], where: values[c] .> largest)
  }
  var sum = Vector.zero
  for c in 0..<rows.classes {
    values[c] = exponential(values[c] - largest)
    sum += values[c]
  }
  let losses = (naturalLogarithm(sum) - (own - largest)) * weights
  let scale = weights * rows.gradientScale
  for c in 0..<rows.classes { values[c] = values[c] / sum * scale }
  for lane in 0..<count {
    let gradient = rows.gradient.base + (first &+ lane) &* rows.gradient.stride
    for c in stride(from: 0, to: rows.gradient.columns, by: lanes) { store(.zero, gradient + c) }
    for c in 0..<rows.classes { gradient[c] = values[c][lane] }
    gradient[Int(rows.labels[first &+ lane])] -= scale[lane]
    rows.losses[first &+ lane] = losses[lane]
  }
}
