import KernelInterface

extension Snapshot {
  /// Each dense layer with what bytes stand for on both its sides.
  func integerLayerMakers(input: (scale: Double, shift: Double)) -> [IntegerLayerMaker] {
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
struct IntegerLayerMaker {
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
