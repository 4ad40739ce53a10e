// The layers of a description, each with its part of an arena.

import KernelInterface

/// What a layer finds before it.
struct Previous {
  /// [capacity, width padded]
  var outputs: Block
  var width: Int
  /// Whether whoever filled the outputs needs them once more on the way back, and if so only their signs.
  var keepsOutputs = false
  var keepsSignOnly = false
  /// Whether these are the network's own inputs, whose gradient nobody asks for.
  var isInput = false
}

extension Layer {
  /// Takes the layer's room from the arena.
  func makeTrainingLayer(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, after previous: Previous
  ) -> any TrainingLayer {
    switch self {
    case .dense(let outputs, let bias) where previous.isInput:
      FirstDenseLayer(&arena, plan, outputs: outputs, hasBias: bias, after: previous)
    case .dense(let outputs, let bias):
      DenseLayer(&arena, plan, outputs: outputs, hasBias: bias, after: previous)
    case .batchNorm(let epsilon, let momentum):
      BatchNormLayer(&arena, plan, epsilon: epsilon, momentum: momentum, after: previous)
    case .layerNorm(let epsilon): LayerNormLayer(&arena, plan, epsilon: epsilon, after: previous)
    case .activation(let activation): ActivationLayer(&arena, plan, activation, after: previous)
    case .dropout(let share): DropoutLayer(&arena, plan, share, after: previous)
    }
  }

  /// Whether only the signs of the outputs are needed on the way back.
  fileprivate var keepsSignOnly: Bool {
    switch self {
    case .activation(.relu), .activation(.leakyReLU): true
    default: false
    }
  }
}

extension NetworkDescription {
  /// All layers, joined, from those that read `inputs`, [capacity, inputs padded].
  func makeTrainingLayers(
    _ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block
  ) -> [any TrainingLayer] {
    var previous = Previous(outputs: inputs, width: self.inputs, isInput: true)
    var made: [any TrainingLayer] = []
    for (layer, width) in zip(layers, layerWidths) {
      let next = layer.makeTrainingLayer(&arena, plan, after: previous)
      made.append(next)
      previous = Previous(
        outputs: next.outputs, width: width, keepsOutputs: next.keepsOutputs,
        keepsSignOnly: layer.keepsSignOnly)
    }
    return made
  }
}
