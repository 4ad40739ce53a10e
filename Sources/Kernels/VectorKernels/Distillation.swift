// How far the softmax of some logits is from that of a teacher's, row by row.

import KernelInterface

extension Kernels {
  func distillationLoss(_ rows: DistillationRows) {
    for r in 0..<rows.logits.rows { rows.losses[r] = divergence(rows, r) }
  }
}

/// The loss is log Σ e^z − log Σ e^t + Σ p·(t − z), both logits through T and less the largest, and p the teacher's softmax.
@inline(__always)
private func divergence(_ rows: DistillationRows, _ r: Int) -> Float {
  let logits = rows.logits.base + r &* rows.logits.stride
  let taught = rows.teacherLogits.base + r &* rows.teacherLogits.stride
  let gradient = rows.gradient.base + r &* rows.gradient.stride
  let (classes, columns) = (rows.classes, rows.logits.columns)
  let cooling = 1 / rows.temperature
  let (largest, largestTaught) = (maximum(logits, classes), maximum(taught, classes))
  var (sums, taughtSums, differences) = (Vector.zero, Vector.zero, Vector.zero)
  for c in stride(from: 0, to: columns, by: lanes) {
    let z = (load(logits + c) - largest) * cooling
    let t = (load(taught + c) - largestTaught) * cooling
    let those = exists(c, classes)
    let own = Vector.zero.replacing(with: exponential(z), where: those)
    let share = Vector.zero.replacing(with: exponential(t), where: those)
    differences += Vector.zero.replacing(with: share * (t - z), where: those)
    sums += own
    taughtSums += share
    store(own, gradient + c)
    store(share, taught + c)
  }
  let (sum, taughtSum) = (sumOfLanes(sums), sumOfLanes(taughtSums))
  let weight = rows.rowWeights.map { $0[r] } ?? 1
  let scale = rows.temperature * rows.gradientScale * weight
  for c in stride(from: 0, to: columns, by: lanes) {
    store((load(gradient + c) / sum - load(taught + c) / taughtSum) * scale, gradient + c)
  }
  let loss = naturalLogarithm(sum) - naturalLogarithm(taughtSum) + sumOfLanes(differences) / taughtSum
  return rows.temperature * rows.temperature * loss * weight
}
