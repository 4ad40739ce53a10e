// Four products of an unsigned and a signed byte, added to a sum. None of the instructions saturates, as `pmaddubsw` does.
//
// VNNI has one instruction for it, and a lane is a column. Elsewhere bytes become 16-bit numbers, of whose products two
// neighbours are added: two lanes are a column, and what they hold is added at the end.

import CProcessor

#if arch(x86_64) && VNNI
  /// Four bytes of a row, in every lane.
  typealias RowBytes = Sums
  /// Vectors whose sums become one vector of columns.
  let vectorsOfSums = 1
#else
  /// Four bytes of a row as 16-bit numbers, in every pair of lanes.
  typealias RowBytes = Sums
  /// Vectors whose sums become one vector of columns.
  let vectorsOfSums = 2
#endif

/// Columns whose sums a vector holds, or parts of them.
@inline(__always)
var columnsOfVector: Int { lanes / vectorsOfSums }

@inline(__always)
func loadRowBytes(_ address: UnsafePointer<UInt8>) -> RowBytes {
  let word = UnsafeRawPointer(address).loadUnaligned(as: UInt32.self)
  #if arch(x86_64) && VNNI
    return Sums(repeating: Int32(bitPattern: word))
  #else
    return processor_widen_bytes(word)
  #endif
}

/// The weights of a vector's columns, four bytes each, as `addProducts` takes them.
@inline(__always)
func loadWeights(_ address: UnsafePointer<Int8>) -> Sums {
  #if arch(x86_64) && VNNI
    return UnsafeRawPointer(address).loadUnaligned(as: Sums.self)
  #else
    return processor_widen_weights(address)
  #endif
}

@inline(__always)
func addProducts(_ sum: Sums, _ row: RowBytes, _ weights: Sums) -> Sums {
  #if arch(x86_64) && VNNI
    return processor_dot(sum, row, weights)
  #else
    return sum &+ processor_add_pairs(row, weights)
  #endif
}

/// The columns that some neighbouring vectors of sums come to; there is only the first where a lane is a column.
@inline(__always)
func columns(_ first: Sums, _ second: Sums) -> Sums {
  #if arch(x86_64) && VNNI
    return first
  #else
    return Sums(lowHalf: first.evenHalf, highHalf: second.evenHalf)
      &+ Sums(lowHalf: first.oddHalf, highHalf: second.oddHalf)
  #endif
}
