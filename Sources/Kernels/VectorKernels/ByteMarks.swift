// Which bytes of a row are not 0.

import CProcessor
import KernelInterface

/// A bit for each of 64 bytes that is not `usual`, the first byte's lowest.
@inline(__always)
func marks(of bytes: UnsafePointer<UInt8>, unlike usual: UInt8) -> UInt64 {
  processor_mark_bytes(bytes, usual)
}

/// The places of a block of a row that are not 0: 0 to 63, and 64 to 127. A pair, because what the compiler adds to a
/// type of this build may be shared with others (see `Weights`).
typealias ByteMarks = (low: UInt64, high: UInt64)

/// Marks those of up to 128 bytes that are not 0. None beyond them are read.
@inline(__always)
func byteMarks(_ bytes: UnsafePointer<UInt8>, count: Int) -> ByteMarks {
  var found: ByteMarks = (0, 0)
  guard count >= 64 else {
    for i in 0..<count { found.low |= (bytes[i] == 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: i) }
    return found
  }
  found.low = marks(of: bytes, unlike: 0)
  guard count > 64 else { return found }
  // The last 64, without those of them that are among the first.
  let last = marks(of: bytes + (count &- 64), unlike: 0)
  found.high = last &>> UInt64(truncatingIfNeeded: 128 &- count)
  return found
}

/// How many there are.
@inline(__always)
func count(_ marks: ByteMarks) -> Int { marks.low.nonzeroBitCount &+ marks.high.nonzeroBitCount }

/// Takes out the first of them, without a branch that a processor would have to foresee.
@inline(__always)
func removeFirst(_ marks: inout ByteMarks) -> Int {
  let isLow = marks.low != 0
  let place = Int(processor_lowest_bit(isLow ? marks.low : marks.high)) &+ (isLow ? 0 : 64)
  marks.high &= isLow ? marks.high : marks.high &- 1
  marks.low &= marks.low &- 1
  return place
}
