import KernelInterface

// What weights become once it is known what bytes of activations stand for.

extension Snapshot {
  /// A folded network with bytes for weights, and with what its activations' bytes stand for.
  func quantized(_ scales: [ByteScale], _ input: (scale: Double, shift: Double)) -> Snapshot {
    var (scales, inputScale) = (scales, input.scale)
    var changed = layers
    for (index, layer) in layers.enumerated() {
      if case .dense(var dense) = layer {
        dense.matrix = dense.quantizedWeights(inputScale: inputScale)
        changed[index] = .dense(dense)
        widen(&scales, behind: index, to: 5 * (dense.matrix.scales.max() ?? 0) * inputScale)
      }
      if index < scales.count { inputScale = Double(scales[index].scale) }
    }
    return Snapshot(inputs: inputs, layers: changed, quantization: Quantization(layers: scales))
  }

  /// A byte stands for a few units of a sum at least.
  private func widen(_ scales: inout [ByteScale], behind index: Int, to least: Double) {
    guard index < scales.count, Double(scales[index].scale) < least else { return }
    let old = scales[index]
    scales[index] = ByteScale(scale: Float(least), zeroPoint: old.zeroPoint)
    if index + 1 < scales.count, layers[index + 1] == .relu { scales[index + 1] = scales[index] }
  }
}

extension Snapshot.Dense {
  /// Bytes, symmetric by output: the largest weight becomes 127, and less where a sum or a bias would not fit 32 bits.
  fileprivate func quantizedWeights(inputScale: Double) -> Snapshot.Weights {
    let floats = weights
    var bytes = [Int8](repeating: 0, count: floats.count)
    // A quarter of what 32 bits hold is for products, as much for what zero points come to, and half as much for the bias.
    let mostUnits = 0x1p29 / (255 * Double(inputs))
    let scales = (0..<outputs).map { row -> Double in
      let numbers = floats[row * inputs..<(row + 1) * inputs]
      let largest = Double(numbers.reduce(0) { max($0, abs($1)) })
      let bias = bias.isEmpty ? 0 : Double(bias[row].magnitude)
      let scale = Double(
        Float(max(largest / min(127, mostUnits), bias / inputScale / 0x1p28, 0x1p-100)))
      for (i, number) in zip(numbers.indices, numbers) {
        bytes[i] = Int8(min(max((Double(number) / scale).rounded(), -127), 127))
      }
      return scale
    }
    return Snapshot.Weights(.int8(bytes), scales: scales)
  }
}
