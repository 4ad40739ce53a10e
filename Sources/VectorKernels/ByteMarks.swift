// Which bytes of a row are not 0.

import CProcessor
import KernelInterface

/// A bit for each of 64 bytes that is not `usual`, the first byte's lowest.
@inline(__always)
func marks(of bytes: UnsafePointer<UInt8>, unlike usual: UInt8) -> UInt64 {
  processor_mark_bytes(bytes, usual)
}

/// The places of a block of a row that are not 0.
struct ByteMarks {
  /// Places 0 to 63, and 64 to 127.
  private var low, high: UInt64

  /// Marks up to 128 bytes. None beyond them are read.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    (low, high) = (0, 0)
    if count >= 64 {
      low = marks(of: bytes, unlike: 0)
      // The last 64, without those of them that are among the first.
      let last = marks(of: bytes + (count &- 64), unlike: 0)
      high = count == 64 ? 0 : last &>> UInt64(truncatingIfNeeded: 128 &- count)
    } else {
      for i in 0..<count { low |= (bytes[i] == 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: i) }
    }
  }

  /// How many there are.
  @inline(__always)
  var count: Int { low.nonzeroBitCount &+ high.nonzeroBitCount }

  /// Takes out the first of them, without a branch that a processor would have to foresee.
  @inline(__always)
  mutating func removeFirst() -> Int {
    let isLow = low != 0
    let place = Int(processor_lowest_bit(isLow ? low : high)) &+ (isLow ? 0 : 64)
    high &= isLow ? high : high &- 1
    low &= low &- 1
    return place
  }
}
