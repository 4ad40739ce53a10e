// What one vector register holds in this build, and the few operations that every kernel uses.
// They are inlined always: code shared between builds would run AVX where there is none.

import KernelInterface

#if AVX512
  typealias Vector = SIMD16<Float>
  typealias IntVector = SIMD16<Int32>
#elseif AVX2
  typealias Vector = SIMD8<Float>
  typealias IntVector = SIMD8<Int32>
#else
  typealias Vector = SIMD4<Float>
  typealias IntVector = SIMD4<Int32>
#endif

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

/// sum + a·b: one instruction where the build has it. Elsewhere `addingProduct` would call libm
/// for each lane, sixty times slower, so the portable x86 build multiplies and adds.
@inline(__always)
func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector {
  #if AVX2 || AVX512 || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}
