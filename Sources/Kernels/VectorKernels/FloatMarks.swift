// Which floats of a row are not 0.

import CProcessor
import KernelInterface

/// Marks those of up to 128 floats that are not 0, by steps of 16: what stands behind the last is read, and counts nothing.
@inline(__always)
func floatMarks(_ numbers: Floats, count: Int) -> ByteMarks {
  var found: ByteMarks = (0, 0)
  for first in stride(from: 0, to: min(count, 64), by: 16) {
    found.low |= marks(numbers, first, count) &<< UInt64(truncatingIfNeeded: first)
  }
  for first in stride(from: 64, to: count, by: 16) {
    found.high |= marks(numbers, first, count) &<< UInt64(truncatingIfNeeded: first &- 64)
  }
  return found
}

/// The marks of 16 floats, or of those that are left.
@inline(__always)
private func marks(_ numbers: Floats, _ first: Int, _ count: Int) -> UInt64 {
  let marks = UInt64(processor_mark_floats(numbers + first))
  let left = count &- first
  return left >= 16 ? marks : marks & ((1 &<< UInt64(truncatingIfNeeded: left)) &- 1)
}
