// Four products of an unsigned and a signed byte, added to a sum, lane by lane. None of the instructions saturates, as
// `pmaddubsw` does.
//
// VNNI has one instruction for it. Elsewhere bytes become 16-bit numbers, of whose products two neighbours are added. A
// byte in the upper half of 16 bits is 256 times itself: so both bytes are brought there by one instruction each, where
// widening a byte takes two, and after some groups the sums are divided by 256, which loses nothing.

import CProcessor

#if arch(x86_64) && VNNI
  /// Four bytes of a row in every lane.
  typealias RowBytes = Sums
  /// Four weights in each lane.
  typealias FourWeights = Sums
  /// How many groups may be added up before sums are settled.
  let groupsAtOnce = Int.max
#else
  /// Four bytes of a row in every lane, as 16-bit numbers: the first and the third, the second and the fourth. Tuples,
  /// because what the compiler adds to a type of this build may be shared with others.
  typealias RowBytes = (even: Sums, odd: Sums)
  /// Four weights in each lane, likewise, 256 times themselves.
  typealias FourWeights = (even: Sums, odd: Sums)
  /// How many groups may be added up before sums are settled: 64·4·255·128·256 is the most that 32 bits hold.
  let groupsAtOnce = 64
#endif

@inline(__always)
func loadRowBytes(_ address: UnsafePointer<UInt8>) -> RowBytes {
  let word = Sums(repeating: UnsafeRawPointer(address).loadUnaligned(as: Int32.self))
  #if arch(x86_64) && VNNI
    return word
  #else
    let low = Sums(repeating: 0x00FF_00FF)
    return (word & low, (word &>> 8) & low)
  #endif
}

@inline(__always)
func loadWeights(_ address: UnsafePointer<Int8>) -> FourWeights {
  let words = UnsafeRawPointer(address).loadUnaligned(as: Sums.self)
  #if arch(x86_64) && VNNI
    return words
  #else
    let high = Sums(repeating: Int32(bitPattern: 0xFF00_FF00))
    return (processor_raise_bytes(words), words & high)
  #endif
}

@inline(__always)
func addProducts(_ sum: Sums, _ row: RowBytes, _ weights: FourWeights) -> Sums {
  #if arch(x86_64) && VNNI
    return processor_dot(sum, row, weights)
  #else
    return sum &+ (processor_add_pairs(row.even, weights.even) &+ processor_add_pairs(row.odd, weights.odd))
  #endif
}

/// The same with what the sum holds for both factors: what no compiler can leave out of a loop.
@inline(__always)
func addProductsOfItself(_ sum: Sums) -> Sums {
  #if arch(x86_64) && VNNI
    return processor_dot(sum, sum, sum)
  #else
    return addProducts(sum, (sum, sum), (sum, sum))
  #endif
}

/// What some groups have added up to.
@inline(__always)
func settled(_ sum: Sums) -> Sums {
  #if arch(x86_64) && VNNI
    return sum
  #else
    return sum &>> 8
  #endif
}
