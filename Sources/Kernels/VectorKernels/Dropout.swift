// Dropout (Srivastava et al. 2014) with a mask that is a hash of where a value stands.

import KernelInterface

extension Kernels {
  func dropOut(_ x: Block, _ mask: DropoutMask) {
    let threshold = WordVector(repeating: mask.threshold)
    let factor = Vector(repeating: mask.factor)
    var ramp = WordVector.zero
    for lane in 0..<lanes { ramp[lane] = UInt32(truncatingIfNeeded: lane) }
    for r in 0..<x.rows {
      let row = (mask.firstRow &+ UInt32(truncatingIfNeeded: r)) &* mask.width &+ mask.firstColumn
      for c in stride(from: 0, to: x.columns, by: lanes) {
        let place = row &+ UInt32(truncatingIfNeeded: c)
        let hash = mixed(ramp &+ WordVector(repeating: place), mask.seed)
        let value = x.base + r &* x.stride + c
        store((load(value) * factor).replacing(with: Vector.zero, where: hash .< threshold), value)
      }
    }
  }
}

/// Two rounds of a 32-bit finaliser whose output bits each follow from all input bits (Wellons 2018).
@inline(__always)
private func mixed(_ words: WordVector, _ seed: UInt64) -> WordVector {
  var x = words ^ WordVector(repeating: UInt32(truncatingIfNeeded: seed))
  for round in 0..<2 {
    if round == 1 { x = x &+ WordVector(repeating: UInt32(truncatingIfNeeded: seed &>> 32)) }
    x = (x ^ (x &>> 16)) &* 0x7FEB_352D
    x = (x ^ (x &>> 15)) &* 0x846C_A68B
    x = x ^ (x &>> 16)
  }
  return x
}
