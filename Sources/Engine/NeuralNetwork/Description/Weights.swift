import KernelInterface

extension Snapshot {
  /// A matrix of weights, [outputs, inputs], row-major, as a file stores it and as inference runs on it.
  public struct Weights: Equatable, Sendable {
    /// The numbers, [outputs, inputs].
    public var numbers: Numbers
    /// What each row is multiplied by, [outputs]; empty where no row is.
    public var scales: [Double]

    /// Stores numbers, [outputs, inputs], and a scale for each output or none at all.
    public init(_ numbers: Numbers, scales: [Double] = []) {
      self.numbers = numbers
      self.scales = scales
    }

    /// Numbers in one of the formats.
    public enum Numbers: Equatable, Sendable {
      /// Single precision.
      case float32([Float])
      /// Bits of half precision.
      case float16([UInt16])
      /// Signed bytes.
      case int8([Int8])
    }
  }
}

extension Snapshot.Weights {
  /// How the weights are stored.
  public var format: NumberFormat {
    switch numbers {
    case .float32: .float32
    case .float16: .float16
    case .int8: .int8
    }
  }

  /// How many weights there are.
  public var count: Int {
    switch numbers {
    case .float32(let floats): floats.count
    case .float16(let bits): bits.count
    case .int8(let bytes): bytes.count
    }
  }

  /// What the weights stand for, rounded to single precision, [outputs, inputs].
  public var floats: [Float] {
    let floats =
      switch numbers {
      case .float32(let floats): floats
      case .float16(let bits): bits.map { Float(half: $0) }
      case .int8(let bytes): bytes.map { Float($0) }
      }
    guard !scales.isEmpty else { return floats }
    let inputs = floats.count / scales.count
    return floats.indices.map { Float(Double(floats[$0]) * scales[$0 / inputs]) }
  }

  /// Whether there is a weight for each input of each output, and a scale for each output where there are any.
  func fits(inputs: Int, outputs: Int) -> Bool {
    count == inputs * outputs && (scales.isEmpty || scales.count == outputs)
  }

  /// The same with each row multiplied by a factor, [outputs]. No number is rounded anew.
  func multiplyingRows(by factors: [Double]) -> Snapshot.Weights {
    Snapshot.Weights(numbers, scales: scales.isEmpty ? factors : zip(scales, factors).map(*))
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
  ///   - format: How they shall be stored, one of `NumberFormat.ofWeights`.
  ///   - outputs: Rows of the matrix.
  /// - Returns: [outputs, inputs]
  public func converted(to format: NumberFormat, outputs: Int) -> Snapshot.Weights {
    guard format != self.format else { return self }
    switch format {
    case .float32: return Snapshot.Weights(.float32(floats))
    case .float16: return Snapshot.Weights(.float16(floats.map { $0.halfBits }))
    case .int8: return .quantized(floats, outputs: outputs)
    default: preconditionFailure("no format of weights")
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
    return Snapshot.Weights(.int8(bytes), scales: scales.map(Double.init))
  }
}

extension Snapshot {
  /// The same network with all matrices of weights in one of `NumberFormat.ofWeights`, rounded where they were in another.
  public func converted(to format: NumberFormat) -> Snapshot {
    Snapshot(
      inputs: inputs,
      layers: layers.map { layer in
        guard case .dense(var dense) = layer else { return layer }
        dense.matrix = dense.matrix.converted(to: format, outputs: dense.outputs)
        return .dense(dense)
      }, quantization: format == .int8 ? quantization : nil)
  }
}
