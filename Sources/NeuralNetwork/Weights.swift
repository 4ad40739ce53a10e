extension Snapshot {
  /// A matrix of weights, [outputs, inputs], row-major, as a file stores it and as inference runs on it.
  public enum Weights: Equatable, Sendable {
    /// Single precision.
    case float32([Float])
    /// Bits of half precision, and what each row is multiplied by, [outputs].
    case float16([UInt16], scales: [Float])
    /// Signed bytes, and what each row is multiplied by, [outputs].
    case int8([Int8], scales: [Float])
  }
}

extension Snapshot.Weights {
  /// How the weights are stored.
  public var format: WeightFormat {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .int8: .int8
    }
  }

  /// How many weights there are.
  public var count: Int {
    switch self {
    case .float32(let weights): weights.count
    case .float16(let bits, _): bits.count
    case .int8(let bytes, _): bytes.count
    }
  }

  /// What the weights stand for, rounded to single precision.
  public var floats: [Float] {
    switch self {
    case .float32(let weights): weights
    case .float16(let bits, let scales): products(bits, scales) { Float(half: $0) }
    case .int8(let bytes, let scales): products(bytes, scales) { Float($0) }
    }
  }

  /// Whether there is a weight for each input of each output, and a scale for each output where there are any.
  func fits(inputs: Int, outputs: Int) -> Bool {
    let scaleCount =
      switch self {
      case .float32: outputs
      case .float16(_, let scales), .int8(_, let scales): scales.count
      }
    return count == inputs * outputs && scaleCount == outputs
  }

  /// The same with each row multiplied by a factor, [outputs]. Only single precision rounds weights anew.
  func multiplyingRows(by factors: [Double]) -> Snapshot.Weights {
    let multiplied = { (scales: [Float]) in zip(scales, factors).map { Float(Double($0) * $1) } }
    switch self {
    case .float32(let weights):
      let inputs = factors.isEmpty ? 0 : weights.count / factors.count
      return .float32(weights.indices.map { Float(Double(weights[$0]) * factors[$0 / inputs]) })
    case .float16(let bits, let scales): return .float16(bits, scales: multiplied(scales))
    case .int8(let bytes, let scales): return .int8(bytes, scales: multiplied(scales))
    }
  }

  private func products<Number>(
    _ numbers: [Number], _ scales: [Float], _ float: (Number) -> Float
  ) -> [Float] {
    let inputs = scales.isEmpty ? 0 : numbers.count / scales.count
    return numbers.indices.map { float(numbers[$0]) * scales[$0 / inputs] }
  }
}

// MARK: - Rounding

extension Snapshot.Weights {
  /// The weights in another format, rounded; in their own they stay as they are.
  ///
  /// Bytes are symmetric and keep 0 exact: the largest weight of a row, either sign, becomes 127. A weight moves by half
  /// a scale at most. See Jacob et al., "Quantization and training of neural networks for efficient
  /// integer-arithmetic-only inference", 2018.
  ///
  /// - Parameters:
  ///   - format: How they shall be stored.
  ///   - outputs: Rows of the matrix.
  /// - Returns: [outputs, inputs]
  public func converted(to format: WeightFormat, outputs: Int) -> Snapshot.Weights {
    guard format != self.format else { return self }
    let weights = floats
    switch format {
    case .float32: return .float32(weights)
    case .float16:
      return .float16(weights.map(\.halfBits), scales: [Float](repeating: 1, count: outputs))
    case .int8: return .quantized(weights, outputs: outputs)
    }
  }

  private static func quantized(_ weights: [Float], outputs: Int) -> Snapshot.Weights {
    let inputs = weights.count / max(outputs, 1)
    let rows = (0..<outputs).map { weights[$0 * inputs..<($0 + 1) * inputs] }
    let scales = rows.map { row in row.reduce(0) { max($0, abs($1)) } / 127 }
    let bytes = zip(rows, scales).flatMap { row, scale in
      // Where the scale is subnormal it is so coarse that a quotient can pass 127.
      row.map { scale == 0 ? 0 : Int8(max(-127, min(127, ($0 / scale).rounded()))) }
    }
    return .int8(bytes, scales: scales)
  }
}

extension Snapshot {
  /// The same network with all matrices of weights in one format, rounded where they were in another.
  public func converted(to format: WeightFormat) -> Snapshot {
    Snapshot(
      layers: layers.map { layer in
        guard case .dense(var dense) = layer else { return layer }
        dense.matrix = dense.matrix.converted(to: format, outputs: dense.outputs)
        return .dense(dense)
      })
  }
}
