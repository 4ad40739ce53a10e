// IEEE 754 half precision by integer arithmetic: not every system that Swift runs on has `Float16`.

extension Float {
  /// The number whose bits in half precision these are.
  package init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let rest = UInt32(bits & 0x7FFF) << 13
    // All exponent bits set: infinite, or not a number.
    if bits & 0x7C00 == 0x7C00 {
      self.init(bitPattern: sign | 0x7F80_0000 | rest)
    } else {
      // The exponent's bias is 112 less than that of a Float. The product is exact.
      self.init(bitPattern: sign | (Float(bitPattern: rest) * 0x1p112).bitPattern)
    }
  }

  /// The bits of the nearest number in half precision, of two as near the even one; infinite from 65520 on.
  package var halfBits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
    let rest = bitPattern & 0x7FFF_FFFF
    switch magnitude {
    case 65520...: return sign | 0x7C00
    // So small that a half has a fixed point, at 2⁻²⁴.
    case ..<0x1p-14: return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    // Half of the last bit kept, less one where that bit is even, carries into it.
    case 0x1p-14..<65520: return sign | UInt16((rest - 112 << 23 + 0xFFF + (rest >> 13 & 1)) >> 13)
    default: return sign | 0x7E00
    }
  }
}
