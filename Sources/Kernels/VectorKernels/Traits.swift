// What sets the builds of these kernels apart. All else is the same source: a new instruction set is a case here.

#if AVX512
  let instructionSetName: StaticString = "avx512"
  typealias Vector = SIMD16<Float>
  typealias IntVector = SIMD16<Int32>
  typealias WordVector = SIMD16<UInt32>
  /// Which lanes of a vector exist.
  typealias LaneMask = UInt16
#elseif AVX2
  let instructionSetName: StaticString = "avx2"
  typealias Vector = SIMD8<Float>
  typealias IntVector = SIMD8<Int32>
  typealias WordVector = SIMD8<UInt32>
  /// How many lanes of a vector exist.
  typealias LaneMask = Int
#else
  let instructionSetName: StaticString = "portable"
  typealias Vector = SIMD4<Float>
  typealias IntVector = SIMD4<Int32>
  typealias WordVector = SIMD4<UInt32>
  /// How many lanes of a vector exist.
  typealias LaneMask = Int
#endif

/// Whether a multiplication and an addition are one instruction. Elsewhere `addingProduct` would call libm for each lane,
/// sixty times slower.
#if AVX2 || AVX512 || arch(arm64)
  let hasFusedMultiplyAdd = true
#else
  let hasFusedMultiplyAdd = false
#endif

/// Whether there are 32 vector registers, not 16.
#if AVX512 || arch(arm64)
  let hasManyRegisters = true
  /// Rows that share what is loaded of a narrow matrix: as many as there are registers for their sums.
  typealias SomeRows = NarrowProduct<4>
#else
  let hasManyRegisters = false
  typealias SomeRows = NarrowProduct<3>
#endif

/// Whether a vector can be loaded of which some lanes do not exist, as fast as a whole one.
let masksLanes = LaneMask.self == UInt16.self
