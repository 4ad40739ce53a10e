/// How often each byte occurs.
struct Histogram {
  private var counts = InlineArray<256, Int>(repeating: 0)
  /// How many bytes there are.
  private(set) var total = 0

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes { counts[Int(byte)] += 1 }
    total += bytes.count
  }

  mutating func add(_ byte: UInt8) {
    counts[Int(byte)] += 1
    total += 1
  }

  /// How many bytes are greater than this.
  func count(above value: Int) -> Int {
    var count = 0
    for byte in stride(from: 255, to: value, by: -1) { count += counts[byte] }
    return count
  }

  /// The greatest byte that at least `count` bytes reach, or 0.
  func byte(reachedBy count: Int) -> Int {
    var reached = 0
    for byte in stride(from: 255, to: 0, by: -1) {
      reached += counts[byte]
      if reached >= count { return byte }
    }
    return 0
  }
}
