// Which groups of four bytes of a row are not all 0.

import CProcessor
import KernelInterface

extension Kernels {
  func listGroups(_ row: UnsafePointer<UInt8>, _ groups: Int, _ list: UnsafeMutablePointer<Int32>) -> Int {
    var found = 0
    #if arch(x86_64) && AVX512
      let whole = groups / 16 &* 16
      for first in stride(from: 0, to: whole, by: 16) {
        found &+= Int(
          processor_list_nonzero(row + first &* 4, Int32(truncatingIfNeeded: first), list + found))
      }
    #else
      let whole = groups / 16 &* 16
      for first in stride(from: 0, to: whole, by: 16) {
        list16(processor_mark_bytes(row + first &* 4, 0), Int32(truncatingIfNeeded: first), list, &found)
      }
    #endif
    // Each is written, and the next takes its place where it is all 0: no processor could foresee which.
    for group in whole..<groups {
      list[found] = Int32(truncatingIfNeeded: group)
      let word = UnsafeRawPointer(row + group &* 4).loadUnaligned(as: UInt32.self)
      found &+= word == 0 ? 0 : 1
    }
    return found
  }
}

/// Lists groups of four marks, eight at a time, the last of them perhaps for nothing: a processor can hardly foresee when
/// a loop over each ends.
@inline(__always)
private func list16(_ marks: UInt64, _ first: Int32, _ list: UnsafeMutablePointer<Int32>, _ found: inout Int)
{
  var groups = marks | marks &>> 1
  groups = (groups | groups &>> 2) & 0x1111_1111_1111_1111
  let count = groups.nonzeroBitCount
  for begin in stride(from: 0, to: count, by: 8) {
    for i in 0..<8 {
      list[found &+ begin &+ i] = first &+ Int32(truncatingIfNeeded: groups.trailingZeroBitCount &>> 2)
      groups &= groups &- 1
    }
  }
  found &+= count
}
