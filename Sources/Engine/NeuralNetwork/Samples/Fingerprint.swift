extension Samples {
  /// A hash of all features, targets and weights, to tell other samples from these: FNV-1a on words of eight bytes, with
  /// the high bits folded down after each.
  public var fingerprint: UInt64 {
    var hash = Hash()
    switch features {
    case .pixels(let pixels):
      // Pieces of an arena are padded with zeros: the words are the same wherever it lies.
      for offset in stride(from: 0, to: pixels.memory.byteCount, by: 8) {
        hash.add(pixels.memory.base.load(fromByteOffset: offset, as: UInt64.self))
      }
    case .floats(let rows):
      var row = [Float](repeating: 0, count: width)
      for r in 0..<count {
        row.withUnsafeMutableBufferPointer { row in _ = row.baseAddress.map { rows.copyRow(r, to: $0) } }
        for number in row { hash.add(UInt64(number.bitPattern)) }
      }
    }
    switch targets {
    case .classes(let classes): for label in classes { hash.add(UInt64(label)) }
    case .numbers(let numbers, _): for number in numbers { hash.add(UInt64(number.bitPattern)) }
    }
    for weight in weights ?? [] { hash.add(UInt64(weight.bitPattern)) }
    return hash.value
  }
}

private struct Hash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x0000_0100_0000_01B3
    value ^= value >> 32
  }
}
