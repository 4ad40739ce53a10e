// Sums of 32 bits become bytes, rounded to the nearest, halves upwards.

import KernelInterface

extension Kernels {
  func requantize(
    _ sums: UnsafePointer<Int32>, _ count: Int, _ requantization: Requantization,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) {
    let (multipliers, zeroPoint) = (requantization.multipliers, requantization.zeroPoint)
    let halfShift = Int64(requantization.shift &- 1)
    for c in 0..<count {
      // Twice the result, rounded down: half of one more than it is the result, rounded.
      let double = (Int64(sums[c]) &* Int64(multipliers[c])) &>> halfShift
      let rounded = ((Int32(truncatingIfNeeded: double) &+ 1) &>> 1) &+ zeroPoint
      bytes[c] = UInt8(truncatingIfNeeded: rounded < 0 ? 0 : rounded > 255 ? 255 : rounded)
    }
  }
}
