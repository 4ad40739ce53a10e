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
      let rounded = rescaled(sums[c], multipliers[c], halfShift) &+ zeroPoint
      bytes[c] = UInt8(truncatingIfNeeded: rounded < 0 ? 0 : rounded > 255 ? 255 : rounded)
    }
  }

  func rescale(
    _ sums: UnsafePointer<Int32>, _ count: Int, _ requantization: Requantization, _ scale: Float,
    _ floats: MutableFloats
  ) {
    let halfShift = Int64(requantization.shift &- 1)
    for c in 0..<count {
      floats[c] = Float(rescaled(sums[c], requantization.multipliers[c], halfShift)) * scale
    }
  }
}

/// Twice the result, rounded down: half of one more than it is the result, rounded.
@inline(__always)
private func rescaled(_ sum: Int32, _ multiplier: Int32, _ halfShift: Int64) -> Int32 {
  let double = (Int64(sum) &* Int64(multiplier)) &>> halfShift
  return (Int32(truncatingIfNeeded: double) &+ 1) &>> 1
}
