import KernelInterface

extension Classifier {
  /// A number made of the logits of fixed inputs, by which builds of this engine are compared; nil for a model of floats.
  ///
  /// 64 rows of bytes come from a linear congruential generator of 64 bits (Knuth's constants, from 1): of each number the
  /// highest byte, or 0 where the lowest two bits of its upper half are not both 0. The number is FNV-1a, 64 bits, of all
  /// logits as whole numbers of 32 bits, little-endian.
  public func signature() -> UInt64? {
    guard let integers = model.integers else { return nil }
    var (state, hash): (UInt64, UInt64) = (1, 0xCBF2_9CE4_8422_2325)
    for _ in 0..<64 {
      let row = (0..<model.inputs).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 32 & 3 == 0 ? UInt8(state >> 56) : 0
      }
      for logit in logits(ofBytes: row.span) {
        let number = UInt32(bitPattern: Int32(logit / integers.logitScale))
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
          hash = (hash ^ UInt64(number >> shift & 255)) &* 0x100_0000_01B3
        }
      }
    }
    return hash
  }

  /// Logits of a row of bytes as the first layer reads them, whatever they stand for.
  private func logits(ofBytes row: Span<UInt8>) -> [Float] {
    row.withUnsafeBufferPointer { bytes in
      let outputs = workspace.outputs(bytes.baseAddress!, count: 1, model)
      return (0..<model.classes).map { outputs.base[$0] }
    }
  }
}
