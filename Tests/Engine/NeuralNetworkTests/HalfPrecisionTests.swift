import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct HalfPrecisionTests {
  /// Every number of half precision, the infinite ones and those that are none among them.
  @Test func everyHalfKeepsItsValueAndItsBits() {
    for bits in UInt16.min...UInt16.max {
      let value = Float(half: bits)
      let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023) / 1024)
      let size: Float =
        switch exponent {
        case 0: fraction * 0x1p-14
        case 31: fraction == 0 ? .infinity : .nan
        default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
        }
      guard exponent < 31 || fraction == 0 else {
        #expect(value.isNaN && Float(half: value.halfBits).isNaN)
        continue
      }
      guard value.bitPattern == (bits >> 15 == 1 ? -size : size).bitPattern, value.halfBits == bits else {
        Issue.record("\(bits) is \(value) and becomes \(value.halfBits)")
        return
      }
    }
  }

  /// Between any two neighbours: the nearer one, and in the middle the even one.
  @Test func floatsRoundToTheNearestHalf() {
    for bits in UInt16(0)..<0x7BFF {
      let (low, high) = (Float(half: bits), Float(half: bits + 1))
      let middle = (low + high) / 2  // exact
      for sign in [UInt16(0), 0x8000] {
        let factor: Float = sign == 0 ? 1 : -1
        let found = [middle.nextDown, middle, middle.nextUp].map { ($0 * factor).halfBits }
        guard found == [bits, bits + (bits & 1), bits + 1].map({ $0 | sign }) else {
          Issue.record("around \(middle * factor): \(found)")
          return
        }
      }
    }
    #expect(Float(65520).nextDown.halfBits == 0x7BFF && Float(65520).halfBits == 0x7C00)
    #expect(Float.greatestFiniteMagnitude.halfBits == 0x7C00 && (-Float.infinity).halfBits == 0xFC00)
    #expect(Float.leastNonzeroMagnitude.halfBits == 0 && (-Float.leastNonzeroMagnitude).halfBits == 0x8000)
  }
}
