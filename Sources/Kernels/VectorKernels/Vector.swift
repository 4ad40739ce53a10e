// What one vector register holds in this build, and the few operations that every kernel uses.
// They are inlined always: code shared between builds would run AVX where there is none.

import CProcessor
import KernelInterface

/// Floats in one vector.
@inline(__always)
var lanes: Int { Vector.scalarCount }

@inline(__always)
func load(_ address: Floats) -> Vector {
  UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
}

@inline(__always)
func load(_ address: MutableFloats) -> Vector {
  UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ vector: Vector, _ address: MutableFloats) {
  UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
}

@inline(__always)
func loadQuad(_ address: Floats) -> SIMD4<Float> {
  UnsafeRawPointer(address).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
func storeQuad(_ quad: SIMD4<Float>, _ address: MutableFloats) {
  UnsafeMutableRawPointer(address).storeBytes(of: quad, as: SIMD4<Float>.self)
}

@inline(__always)
func storePair(_ pair: SIMD2<Float>, _ address: MutableFloats) {
  UnsafeMutableRawPointer(address).storeBytes(of: pair, as: SIMD2<Float>.self)
}

/// Rows of four become columns.
@inline(__always)
func transpose4x4(
  _ row0: SIMD4<Float>, _ row1: SIMD4<Float>, _ row2: SIMD4<Float>, _ row3: SIMD4<Float>
) -> InlineArray<4, SIMD4<Float>> {
  let even01 = SIMD4(lowHalf: row0.evenHalf, highHalf: row1.evenHalf)
  let even23 = SIMD4(lowHalf: row2.evenHalf, highHalf: row3.evenHalf)
  let odd01 = SIMD4(lowHalf: row0.oddHalf, highHalf: row1.oddHalf)
  let odd23 = SIMD4(lowHalf: row2.oddHalf, highHalf: row3.oddHalf)
  return [
    SIMD4(lowHalf: even01.evenHalf, highHalf: even23.evenHalf),
    SIMD4(lowHalf: odd01.evenHalf, highHalf: odd23.evenHalf),
    SIMD4(lowHalf: even01.oddHalf, highHalf: even23.oddHalf),
    SIMD4(lowHalf: odd01.oddHalf, highHalf: odd23.oddHalf),
  ]
}

/// sum + a·b, rounded once where the build can.
@inline(__always)
func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector {
  hasFusedMultiplyAdd ? sum.addingProduct(a, b) : sum + a * b
}

/// The sum of all lanes, by halves. The standard library's `sum()` is not always inlined, and what is not
/// may be shared between builds.
@inline(__always)
func sumOfLanes(_ vector: Vector) -> Float {
  #if AVX512
    let eight = vector.lowHalf + vector.highHalf
    let four = eight.lowHalf + eight.highHalf
  #elseif AVX2
    let four = vector.lowHalf + vector.highHalf
  #else
    let four = vector
  #endif
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

// MARK: - The end of a row

/// The first `count` lanes, 1 ... lanes.
@inline(__always)
func firstLanes(_ count: Int) -> LaneMask {
  #if AVX512
    LaneMask(truncatingIfNeeded: (1 &<< count) &- 1)
  #else
    count
  #endif
}

/// The lanes that exist, and zeros.
@inline(__always)
func load(_ address: Floats, _ mask: LaneMask) -> Vector {
  #if AVX512
    return processor_load_masked(address, mask)
  #else
    var vector = Vector.zero
    withUnsafeMutableBytes(of: &vector) { copy(address, mask, to: $0.baseAddress) }
    return vector
  #endif
}

/// Stores the lanes that exist.
@inline(__always)
func store(_ vector: Vector, _ address: MutableFloats, _ mask: LaneMask) {
  #if AVX512
    processor_store_masked(address, mask, vector)
  #else
    withUnsafeBytes(of: vector) {
      copy($0.baseAddress?.assumingMemoryBound(to: Float.self), mask, to: address)
    }
  #endif
}

#if !AVX512
  /// A few neighbours: four at a time, then one by one.
  @inline(__always)
  private func copy(_ from: Floats?, _ count: Int, to: UnsafeMutableRawPointer?) {
    guard let from, let to = to?.assumingMemoryBound(to: Float.self) else { return }
    let whole = count / 4 &* 4
    for lane in stride(from: 0, to: whole, by: 4) { storeQuad(loadQuad(from + lane), to + lane) }
    for lane in whole..<count { to[lane] = from[lane] }
  }
#endif
