import KernelInterface

// Which networks can be computed in whole numbers, and what their inputs' bytes stand for.

extension InputKind {
  /// What a byte of a row of inputs stands for: byte·scale + shift. Floats become bytes by rounding.
  package var byteMap: (scale: Double, shift: Double) {
    switch self {
    // In single precision, as other formats hold it: what is read back from them is the same.
    case .pixels(let scale): (Double(Float(scale.affine.scale[0])), scale.affine.shift[0])
    case .floats: (1, 0)
    }
  }
}

extension Snapshot {
  /// What keeps the scales from being those of this network, or nil. What its inputs stand for may still make sums too large.
  var quantizationProblem: String? {
    guard let quantization else { return "activations without scales" }
    if let integerProblem { return integerProblem }
    guard quantization.layers.count == layers.count - 1 else {
      return "\(quantization.layers.count) scales of activations for \(layers.count) layers"
    }
    if let index = quantization.layers.firstIndex(where: { !($0.scale.isFinite && $0.scale > 0) }) {
      return "an activation's scale of \(quantization.layers[index].scale) behind layer \(index)"
    }
    for case .dense(let dense) in layers {
      guard case .int8 = dense.matrix.numbers, dense.matrix.scales.count == dense.outputs else {
        return "weights that are not bytes with a scale for each output"
      }
      if let scale = dense.matrix.scales.first(where: { !($0.isFinite && $0 > 0) }) {
        return "a scale of weights of \(scale)"
      }
    }
    return nil
  }

  /// What makes sums or factors too large for 32 bits, or nil, for a network whose scales fit it.
  package func sumProblem(input: (scale: Double, shift: Double)) -> String? {
    integerLayerMakers(input: input).lazy.compactMap { $0.problem }.first
  }

  /// What keeps the layers from whole numbers, whatever their scales are, or nil.
  var integerProblem: String? {
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .batchNorm, .layerNorm: return "a normalisation that stands by itself as layer \(index)"
      case .activation where index == 0 || index == layers.count - 1: return "an activation as layer \(index)"
      case .dense, .activation: continue
      }
    }
    return layers.isEmpty ? "no layers" : nil
  }
}
