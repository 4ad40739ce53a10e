// sum + four products of an unsigned and a signed byte, lane by lane. None of the instructions saturates: a product of
// `pmaddubsw` would. Tuples, because what the compiler adds to a type of this build may be shared with others.

import CProcessor

#if arch(x86_64) && VNNI
  /// Four bytes of a row in every lane.
  typealias RowBytes = Sums
  /// Four weights in each lane.
  typealias FourWeights = Sums
#else
  /// Four bytes of a row in every lane, as 16-bit numbers: the first and the third, the second and the fourth.
  typealias RowBytes = (even: Sums, odd: Sums)
  /// Four weights in each lane, likewise.
  typealias FourWeights = (even: Sums, odd: Sums)
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
  let bytes = UnsafeRawPointer(address)
  #if arch(x86_64) && VNNI
    return bytes.loadUnaligned(as: Sums.self)
  #else
    let words = bytes.loadUnaligned(as: Words.self)
    return (unsafeBitCast((words &<< 8) &>> 8, to: Sums.self), unsafeBitCast(words &>> 8, to: Sums.self))
  #endif
}

@inline(__always)
func addProducts(_ sum: Sums, _ row: RowBytes, _ weights: FourWeights) -> Sums {
  #if arch(x86_64) && VNNI
    return processor_dot(sum, row, weights)
  #else
    return sum &+ (addPairs(row.even, weights.even) &+ addPairs(row.odd, weights.odd))
  #endif
}

#if !(arch(x86_64) && VNNI)
  #if arch(x86_64) && AVX512
    private typealias Words = SIMD32<Int16>
  #elseif arch(x86_64) && AVX2
    private typealias Words = SIMD16<Int16>
  #else
    private typealias Words = SIMD8<Int16>
  #endif

  /// The sums of the products of two neighbouring 16-bit numbers.
  @inline(__always)
  private func addPairs(_ a: Sums, _ b: Sums) -> Sums {
    #if arch(x86_64) || arch(wasm32)
      return processor_add_pairs(a, b)
    #else
      // The low halves are bytes of the row, which have no sign.
      let low = (a & Sums(repeating: 0xFFFF)) &* ((b &<< 16) &>> 16)
      return low &+ (a &>> 16) &* (b &>> 16)
    #endif
  }
#endif
