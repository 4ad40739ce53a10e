/// The different texts of a column, in the order in which they first occur, found by their bytes.
///
/// They stand one after the other in one block; a table of places, hashed with a seed that no file can know, finds them.
struct CategoryList {
  private var bytes: [UInt8] = []
  /// Where each text ends.
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// Places of the texts; −1 where a slot is free. Its size is a power of two.
  private var slots = [Int32](repeating: -1, count: 16)

  /// The place of a text, and whether it is a new one.
  mutating func place(of text: UnsafeBufferPointer<UInt8>) -> (place: Int32, isNew: Bool) {
    let hash = Self.hash(UnsafeRawBufferPointer(text))
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if hashes[place] == hash, isEqual(place, text) { return (slots[slot], false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(ends.count)
    bytes += text
    ends.append(bytes.count)
    hashes.append(hash)
    if ends.count * 2 > slots.count { enlarge() }
    return (Int32(ends.count - 1), true)
  }

  /// The texts. They must be UTF-8.
  var texts: [String] {
    ends.indices.map { String(decoding: bytes[range($0)], as: UTF8.self) }
  }

  /// Nobody can make a table whose texts all fall into one slot; results do not depend on it.
  private static let seed = UInt64.random(in: .min ... .max)

  /// Mixes eight bytes at a time by a product of twice the width. A `Hasher` takes several times as long for short texts.
  private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
    var state = seed ^ UInt64(text.count)
    var next = 0
    while next < text.count {
      var word: UInt64 = 0
      if text.count &- next >= 8 {
        word = text.loadUnaligned(fromByteOffset: next, as: UInt64.self)
      } else {
        for index in next..<text.count { word = word << 8 | UInt64(text[index]) }
      }
      let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed | 1)
      state = product.high ^ product.low
      next &+= 8
    }
    return Int(truncatingIfNeeded: state)
  }

  private func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }

  private func isEqual(_ place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(place)
    guard range.count == text.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<text.count where bytes[range.lowerBound &+ index] != text[index] { return false }
      return true
    }
  }

  private mutating func enlarge() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (place, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(place)
    }
  }
}
