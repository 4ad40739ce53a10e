import KernelInterface

/// A network in whole numbers, from bytes to logits, as a plain value. What it computes is the same on every processor.
package struct IntegerNetwork: Equatable, Sendable {
  /// The layers, in the order in which bytes pass through them.
  package let layers: [IntegerLayer]
  /// How many bits of a logit stand behind the point.
  package let fractionBits: Int

  /// Turns a quantised network into whole numbers.
  ///
  /// - Parameters:
  ///   - snapshot: A network without problem that is quantised: dense layers, the first and the last, with activations
  ///     between them.
  ///   - input: What the bytes of its inputs stand for: byte·scale + shift, alike for all.
  package init(_ snapshot: Snapshot, input: (scale: Double, shift: Double)) {
    var makers = snapshot.integerLayerMakers(input: input)
    let last = makers.removeLast()
    fractionBits = last.fractionBits
    layers = makers.map { $0.layer() } + [last.logitLayer(fractionBits)]
  }

  /// Length of a row of bytes.
  package var inputs: Int { layers[0].inputs }
  /// How many logits there are.
  package var outputs: Int { layers[layers.count - 1].outputs }
}

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

  /// Each dense layer with what bytes stand for on both its sides.
  fileprivate func integerLayerMakers(input: (scale: Double, shift: Double)) -> [IntegerLayerMaker] {
    var makers: [IntegerLayerMaker] = []
    var input = input
    for (index, layer) in layers.enumerated() {
      let output = quantization.flatMap { $0.layers.indices.contains(index) ? $0.layers[index] : nil }
      switch layer {
      case .dense(let dense): makers.append(IntegerLayerMaker(dense, input: input, output: output))
      case .activation(let activation): makers[makers.count - 1].append(activation, to: output)
      case .batchNorm, .layerNorm: continue
      }
      if let output {
        input = (Double(output.scale), -Double(output.zeroPoint) * Double(output.scale))
      }
    }
    return makers
  }
}

/// Makes whole numbers of one layer.
private struct IntegerLayerMaker {
  private let dense: Snapshot.Dense
  private let weights: [Int8]
  private let input: (scale: Double, shift: Double)
  /// What the sums' bytes stand for, and what the table's do.
  private let sum: ByteScale?
  private var output: ByteScale?
  private var table: [UInt8] = []

  init(_ dense: Snapshot.Dense, input: (scale: Double, shift: Double), output: ByteScale?) {
    self.dense = dense
    self.input = input
    (sum, self.output) = (output, output)
    if case .int8(let bytes) = dense.matrix.numbers { weights = bytes } else { weights = [] }
  }

  mutating func append(_ activation: Activation, to scale: ByteScale?) {
    guard let before = output, let scale else { return }
    let next = (0...255).map { scale.byte(activation.value(before.value(UInt8($0)))) }
    let composed = table.isEmpty ? next : table.map { next[Int($0)] }
    table = composed == (0...255).map { UInt8($0) } ? [] : composed
    output = scale
  }

  /// What keeps the layer from whole numbers, or nil.
  var problem: String? {
    for row in 0..<dense.outputs {
      guard Double(largestSum(row)) + start(row).magnitude <= Double(Int32.max) else {
        return "sums of output \(row) that 32 bits cannot hold"
      }
    }
    guard let sum else { return nil }
    let most = dense.matrix.scales.reduce(0, max) * input.scale
    return most / Double(sum.scale) < 0.25 ? nil : "the scale \(sum.scale), less than four units of a sum"
  }

  func layer() -> IntegerLayer {
    guard let sum else { preconditionFailure("a layer without scales") }
    return layer(
      factors: dense.matrix.scales.map { $0 * input.scale / Double(sum.scale) }, zeroPoint: sum.zeroPoint)
  }

  func logitLayer(_ fractionBits: Int) -> IntegerLayer {
    layer(
      factors: dense.matrix.scales.map {
        $0 * input.scale * Double(sign: .plus, exponent: fractionBits, significand: 1)
      },
      zeroPoint: 0)
  }

  private func layer(factors: [Double], zeroPoint: UInt8) -> IntegerLayer {
    let (multipliers, shift) = IntegerLayer.fixedPoint(factors)
    return IntegerLayer(
      inputs: dense.inputs, outputs: dense.outputs, weights: weights,
      start: (0..<dense.outputs).map { Int32(start($0)) }, multipliers: multipliers, shift: shift,
      zeroPoint: zeroPoint, table: table)
  }

  /// As many bits as leave the largest logit there can be below 2²³, so that a float holds each exactly; at most 16.
  var fractionBits: Int {
    var largest = 0.0
    for row in 0..<dense.outputs {
      let sum = Double(largestSum(row)) + start(row).magnitude
      largest = max(largest, sum * dense.matrix.scales[row] * input.scale)
    }
    return min(22 - Int(max(largest, 0x1p-100).exponent), 16)
  }

  private func largestSum(_ row: Int) -> Int {
    weights[row * dense.inputs..<(row + 1) * dense.inputs].reduce(0) { $0 + Int($1.magnitude) * 255 }
  }

  /// What the bias and the shifts of all inputs come to, in units of a sum, a whole number.
  private func start(_ row: Int) -> Double {
    let sum = weights[row * dense.inputs..<(row + 1) * dense.inputs].reduce(0) { $0 + Int($1) }
    let bias = dense.bias.isEmpty ? 0 : Double(dense.bias[row]) / dense.matrix.scales[row]
    return ((bias + input.shift * Double(sum)) / input.scale).rounded()
  }
}
