import KernelInterface

/// Dropout. Which activations are left out follows from the recipe's seed, the step and the place of the activation.
final class DropoutLayer: TrainingLayer {
  let outputs: Block
  private let share: Float
  private let inputs: Block
  /// Tells this layer's choices from those of others.
  private var salt: UInt64 = 0

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, _ share: Float, after previous: Previous) {
    self.share = share
    inputs = previous.outputs
    outputs =
      previous.keepsOutputs && !previous.keepsSignOnly
      ? arena.block(rows: plan.batchCapacity, columns: previous.width) : inputs
  }

  func initialize(_ generator: inout RandomGenerator) {
    // A copy draws the salt: the parameters of the layers behind are the same with dropout and without.
    var copy = generator
    salt = copy.next()
  }

  func forward(_ part: Part, _ step: Step) {
    let values = part.of(outputs)
    if outputs.base != inputs.base {
      let from = part.of(inputs)
      for r in 0..<values.rows {
        (values.base + r * values.stride).update(from: from.base + r * from.stride, count: values.columns)
      }
    }
    dropOut(values, part, step)
  }

  func backward(_ part: Part, _ gradient: Block, _ step: Step) { dropOut(part.of(gradient), part, step) }

  private func dropOut(_ values: Block, _ part: Part, _ step: Step) {
    guard share > 0 else { return }
    step.kernels.dropOut(
      values,
      DropoutMask(
        seed: step.seed ^ salt, threshold: UInt32(share * 0x1p32), factor: 1 / (1 - share),
        width: UInt32(outputs.columns), firstColumn: UInt32(part.columns.lowerBound),
        firstRow: UInt32(part.rows.lowerBound)))
  }

  func snapshot() -> Snapshot.Layer? { nil }
  func restore(_ layer: Snapshot.Layer) {}
}
