import KernelInterface

/// Wᵀ of one stage of a model in its arena, [inputs, outputs padded], stored as it was given.
enum StageWeights {
  case float32(Block)
  case quantized(QuantizedBlock)

  /// Takes room for weights, all zero.
  init(_ arena: inout ArenaCursor, for dense: Snapshot.Dense) {
    let (rows, columns) = (dense.inputs, padded(dense.outputs))
    switch dense.matrix.numbers {
    case .float32: self = .float32(arena.block(rows: rows, columns: columns))
    case .float16:
      let numbers: UnsafeMutablePointer<UInt16> = arena.room(for: rows * columns)
      self = .quantized(QuantizedBlock(numbers, .float16, rows, columns, scales: arena.floats(columns)))
    case .int8:
      let numbers: UnsafeMutablePointer<Int8> = arena.room(for: rows * columns)
      self = .quantized(QuantizedBlock(numbers, .int8, rows, columns, scales: arena.floats(columns)))
    }
  }

  /// Outputs, padded.
  var columns: Int {
    switch self {
    case .float32(let block): block.columns
    case .quantized(let block): block.columns
    }
  }

  /// Whether the weights take less room than floats.
  var isQuantized: Bool { if case .quantized = self { true } else { false } }
}

extension QuantizedBlock {
  fileprivate init(
    _ base: UnsafeRawPointer, _ format: NumberFormat, _ rows: Int, _ columns: Int, scales: MutableFloats
  ) {
    self.init(base, format, rows: rows, columns: columns, stride: columns, scales: Floats(scales))
  }
}

// MARK: - Filling

extension StageWeights {
  /// Copies weights, transposed. Scales of rows are multiplied into single precision and stay beside all else.
  func fill(from matrix: Snapshot.Weights, outputs: Int) {
    switch (self, matrix.numbers) {
    case (.float32(let block), .float32(let floats)) where matrix.scales.isEmpty:
      transpose(floats, outputs, to: block.base) { number, _ in number }
    case (.float32(let block), .float32(let floats)):
      let scales = matrix.scales
      transpose(floats, outputs, to: block.base) { Float(Double($0) * scales[$1]) }
    case (.quantized(let block), .float16(let bits)): fill(block, bits, matrix.scales, outputs)
    case (.quantized(let block), .int8(let bytes)): fill(block, bytes, matrix.scales, outputs)
    default: preconditionFailure("room for weights of another format")
    }
  }

  private func fill<Number: BitwiseCopyable>(
    _ block: QuantizedBlock, _ numbers: [Number], _ scales: [Double], _ outputs: Int
  ) {
    let base = UnsafeMutableRawPointer(mutating: block.base).assumingMemoryBound(to: Number.self)
    transpose(numbers, outputs, to: base) { number, _ in number }
    let columnScales = MutableFloats(mutating: block.scales)
    for output in 0..<outputs { columnScales[output] = scales.isEmpty ? 1 : Float(scales[output]) }
  }

  /// Outputs that are transposed side by side: all they read and write stays in the nearest cache.
  private static var outputsAtOnce: Int { 16 }

  @inline(__always)
  private func transpose<Number>(
    _ numbers: [Number], _ outputs: Int, to base: UnsafeMutablePointer<Number>,
    _ scaled: (_ number: Number, _ output: Int) -> Number
  ) {
    let inputs = numbers.count / outputs
    for first in stride(from: 0, to: outputs, by: Self.outputsAtOnce) {
      let part = first..<min(first + Self.outputsAtOnce, outputs)
      for input in 0..<inputs {
        let row = base + input * columns
        for output in part { row[output] = scaled(numbers[output * inputs + input], output) }
      }
    }
  }
}

// MARK: - Sums

extension StageWeights {
  /// sums = Σ over inputs of W, [columns].
  func writeColumnSums(to sums: MutableFloats) {
    switch self {
    case .float32(let block): addRows(block.base, block.rows, to: sums) { $0 }
    case .quantized(let block):
      switch block.format {
      case .float16:
        addRows(block.base.assumingMemoryBound(to: UInt16.self), block.rows, to: sums) { Float(half: $0) }
      default: addRows(block.base.assumingMemoryBound(to: Int8.self), block.rows, to: sums) { Float($0) }
      }
      for column in 0..<columns { sums[column] *= block.scales[column] }
    }
  }

  @inline(__always)
  private func addRows<Number>(
    _ base: UnsafePointer<Number>, _ rows: Int, to sums: MutableFloats, _ float: (Number) -> Float
  ) {
    sums.update(repeating: 0, count: columns)
    for row in 0..<rows {
      let numbers = base + row * columns
      for column in 0..<columns { sums[column] += float(numbers[column]) }
    }
  }
}
