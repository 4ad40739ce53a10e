// One aligned piece of memory holds everything that a network computes with.

import KernelInterface

/// Floats in the longest vector of any instruction set: widths in the arena are rounded up to it.
let paddingUnit = 16

/// A width rounded up so that rows begin at whole vectors.
func padded(_ width: Int) -> Int { (width + paddingUnit - 1) / paddingUnit * paddingUnit }

/// Hands out parts of an arena one after the other, each aligned to 64 bytes.
///
/// A cursor without memory hands out addresses that must not be used and only counts: the size of an
/// arena is what the same code adds up, so the two cannot disagree.
struct ArenaCursor {
  private let base: UnsafeMutableRawPointer?
  /// Bytes handed out so far.
  private(set) var byteCount = 0

  /// Counts bytes only.
  init() { base = nil }

  /// Hands out parts of `base`, aligned to 64 bytes.
  init(base: UnsafeMutableRawPointer) { self.base = base }

  /// Room for `count` values of a type without references.
  mutating func room<Value: BitwiseCopyable>(
    for count: Int, of type: Value.Type = Value.self
  ) -> UnsafeMutablePointer<Value> {
    let offset = byteCount
    byteCount += (count * MemoryLayout<Value>.stride + 63) / 64 * 64
    guard let base else { return UnsafeMutablePointer(bitPattern: 64)! }
    return (base + offset).bindMemory(to: Value.self, capacity: count)
  }

  /// Room for floats.
  mutating func floats(_ count: Int) -> MutableFloats { room(for: count) }

  /// Room for a matrix whose rows are padded to whole vectors: [rows, columns rounded up].
  mutating func block(rows: Int, columns: Int) -> Block {
    let width = padded(columns)
    return Block(floats(rows * width), rows: rows, columns: width, stride: width)
  }
}

/// Owns the memory of an arena, all zero at first.
final class Arena {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    base = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  deinit { base.deallocate() }
}
