extension Samples {
  /// A hash of all pixels and labels, to tell other samples from these: FNV-1a on words of eight bytes, with
  /// the high bits folded down after each.
  public var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    // Pieces of an arena are padded with zeros: the words are the same wherever it lies.
    for offset in stride(from: 0, to: memory.byteCount, by: 8) {
      hash = (hash ^ memory.base.load(fromByteOffset: offset, as: UInt64.self)) &* 0x0000_0100_0000_01B3
      hash ^= hash >> 32
    }
    return hash
  }
}
