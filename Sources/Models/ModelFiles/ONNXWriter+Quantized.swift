// Networks in whole numbers as ONNX: floats between pairs of QuantizeLinear and DequantizeLinear, of which runtimes make
// products of bytes. Rounding is to even there, and activations are computed, not looked up: classes are the same but for
// few rows, logits nearly.

import NeuralNetwork

extension ONNXWriter {
  /// Writes the operators from `inputs` on: bytes of pixels, or columns that are standardised already.
  mutating func appendQuantized(
    _ network: Snapshot, _ scales: [ByteScale], names: [String], _ input: InputKind
  ) {
    let integers = IntegerNetwork(network, input: input.byteMap)
    var bytes = ByteScale(scale: Float(input.byteMap.scale), zeroPoint: 0)
    appendInput(bytes, input)
    var dense = 0
    for (index, layer) in network.layers.enumerated() {
      let isLast = index == network.layers.count - 1
      let output = isLast && !restoresTargets ? "logits" : "value\(index)"
      if case .dense(let numbers) = layer {
        append(numbers, integers.layers[dense].start, name: names[index], from: bytes, output: output)
        dense += 1
      } else {
        append(layer, name: names[index], output: output)
      }
      current = output
      guard !isLast else { break }
      bytes = scales[index]
      // Before a rectifier of the same scale bytes would say the same.
      if network.layers[index + 1] == .relu && scales[index + 1] == bytes { continue }
      appendPair(bytes, name: output)
    }
  }

  private mutating func appendInput(_ bytes: ByteScale, _ input: InputKind) {
    guard case .pixels = input else { return appendPair(bytes, name: "inputs") }
    let operands = appendScale(bytes, name: "inputs")
    node("DequantizeLinear", inputs: ["inputs"] + operands, output: "pixels")
    current = "pixels"
  }

  /// Rounds what stands at `current` to bytes.
  private mutating func appendPair(_ bytes: ByteScale, name: String) {
    let operands = appendScale(bytes, name: name)
    node("QuantizeLinear", inputs: [current] + operands, output: "\(name).bytes")
    node("DequantizeLinear", inputs: ["\(name).bytes"] + operands, output: "\(name).rounded")
    current = "\(name).rounded"
  }

  private mutating func appendScale(_ bytes: ByteScale, name: String) -> [String] {
    initializer("\(name).scale", shape: [], [bytes.scale])
    initializer("\(name).zero_point", shape: [], type: 2, bytes: [bytes.zeroPoint])
    return ["\(name).scale", "\(name).zero_point"]
  }

  /// A layer with weights of bytes and a bias in units of its sums, which holds what the inputs' shift comes to.
  private mutating func append(
    _ dense: Snapshot.Dense, _ start: [Int32], name: String, from bytes: ByteScale, output: String
  ) {
    guard case .int8(let weights) = dense.matrix.numbers else { return }
    let rows = weights.count / max(dense.outputs, 1)
    let bias = start.enumerated().map { row, start in
      // The zero point is taken off by the runtime.
      weights[row * rows..<(row + 1) * rows].reduce(start) { $0 + Int32(bytes.zeroPoint) * Int32($1) }
    }
    let scales = dense.matrix.scales.map { Float($0) }
    initializer(
      "\(name).weight", shape: [dense.outputs, dense.inputs], type: 3,
      bytes: weights.map { UInt8(bitPattern: $0) })
    initializer("\(name).weight_scale", shape: [dense.outputs], scales)
    initializer(
      "\(name).bias", shape: [dense.outputs], type: 6,
      bytes: bias.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } })
    initializer("\(name).bias_scale", shape: [dense.outputs], scales.map { $0 * bytes.scale })
    let operands = [("weight", 3, 1), ("bias", 6, 4)].map { parameter, type, size in
      let constant = "\(name).\(parameter)"
      // Without zero points, ONNX Runtime makes no product of bytes.
      initializer(
        "\(constant)_zero_point", shape: [dense.outputs], type: type,
        bytes: [UInt8](repeating: 0, count: dense.outputs * size))
      let operands = [constant, "\(constant)_scale", "\(constant)_zero_point"]
      node("DequantizeLinear", inputs: operands, output: "\(constant)_floats") {
        $0.integerAttribute("axis", 0)
      }
      return "\(constant)_floats"
    }
    node("Gemm", name: name, inputs: [current] + operands, output: output) {
      $0.integerAttribute("transB", 1)
    }
  }
}
