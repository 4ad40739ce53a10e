import KernelInterface

/// One step of inference, with its numbers in the model's arena.
enum Stage {
  /// y = W·x + b: Wᵀ, [inputs, outputs padded], and b, [outputs padded].
  case dense(StageWeights, bias: MutableFloats)
  /// y = scale·x + shift, [width padded] each: a batch normalisation that no dense layer stands beside.
  case affine(scale: MutableFloats, shift: MutableFloats)
  /// Layer normalisation, scale and shift [width padded].
  case layerNorm(width: Int, epsilon: Float, scale: MutableFloats, shift: MutableFloats)
  case activation(Activation)

  /// Takes room for a layer, all zero.
  init(_ arena: inout ArenaCursor, for layer: Snapshot.Layer) {
    switch layer {
    case .dense(let dense):
      self = .dense(StageWeights(&arena, for: dense), bias: arena.floats(padded(dense.outputs)))
    case .batchNorm(let norm):
      let count = padded(norm.scale.count)
      self = .affine(scale: arena.floats(count), shift: arena.floats(count))
    case .layerNorm(let norm):
      let count = padded(norm.scale.count)
      self = .layerNorm(
        width: norm.scale.count, epsilon: norm.epsilon, scale: arena.floats(count),
        shift: arena.floats(count))
    case .activation(let activation): self = .activation(activation)
    }
  }

  /// Copies the layer's numbers in.
  func fill(from layer: Snapshot.Layer) {
    switch (self, layer) {
    case (.dense(let weights, let bias), .dense(let dense)):
      weights.fill(from: dense.matrix, outputs: dense.outputs)
      if !dense.bias.isEmpty { bias.update(from: dense.bias, count: dense.outputs) }
    case (.affine(let scale, let shift), .batchNorm(let norm)):
      let affine = norm.affine
      for i in affine.scale.indices {
        (scale[i], shift[i]) = (Float(affine.scale[i]), Float(affine.shift[i]))
      }
    case (.layerNorm(_, _, let scale, let shift), .layerNorm(let norm)):
      scale.update(from: norm.scale, count: norm.scale.count)
      shift.update(from: norm.shift, count: norm.shift.count)
    default: break
    }
  }

  /// The weights of a dense stage.
  var weights: StageWeights? { if case .dense(let weights, _) = self { weights } else { nil } }

  /// b + shift·Σ over inputs of W: what a row of nothing but background comes to; nothing for other stages.
  func writeStart(shift: Float, to start: MutableFloats) {
    guard case .dense(let weights, let bias) = self else { return }
    weights.writeColumnSums(to: start)
    for output in 0..<weights.columns { start[output] = bias[output] + shift * start[output] }
  }
}
