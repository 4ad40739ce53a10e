import KernelInterface

/// An activation. It takes the place of its inputs where nobody needs them any more.
final class ActivationLayer: TrainingLayer {
  let outputs: Block
  let keepsOutputs = true
  private let activation: Activation
  private let inputs: Block

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, _ activation: Activation, after previous: Previous) {
    self.activation = activation
    inputs = previous.outputs
    outputs =
      activation.derivativeNeedsInput || previous.keepsOutputs
      ? arena.block(rows: plan.batchCapacity, columns: previous.width) : inputs
  }

  func forward(_ part: Part, _ step: Step) {
    step.kernels.activate(activation, part.of(inputs), part.of(outputs))
  }

  func backward(_ part: Part, _ gradient: Block, _ step: Step) {
    let slopes = part.of(gradient)
    let saved = activation.derivativeNeedsInput ? inputs : outputs
    step.kernels.activateBackward(activation, part.of(saved), slopes, slopes)
  }

  func snapshot() -> Snapshot.Layer? { .activation(activation) }
  func restore(_ layer: Snapshot.Layer) {}
}
