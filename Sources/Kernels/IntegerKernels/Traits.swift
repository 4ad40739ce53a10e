// What sets the builds of these kernels apart: how wide a vector of sums is, and which instruction adds four products.

#if arch(x86_64) && AVX512
  typealias Sums = SIMD16<Int32>
#elseif arch(x86_64) && AVX2
  typealias Sums = SIMD8<Int32>
#else
  typealias Sums = SIMD4<Int32>
#endif

#if arch(x86_64) && AVX512 && VNNI
  let instructionSetName: StaticString = "avx512vnni"
#elseif arch(x86_64) && AVX512
  let instructionSetName: StaticString = "avx512"
#elseif arch(x86_64) && AVX2 && VNNI
  let instructionSetName: StaticString = "avxvnni"
#elseif arch(x86_64) && AVX2
  let instructionSetName: StaticString = "avx2"
#else
  let instructionSetName: StaticString = "portable"
#endif

/// Sums in one vector.
@inline(__always)
var lanes: Int { Sums.scalarCount }

// The shape of a register tile, rows × vectors of 16 columns, and how many vectors one row alone goes through at once, each
// with so many sums that take turns: as many as there are registers, beside what is multiplied.
#if arch(x86_64) && AVX512 && VNNI
  typealias MainTile = Tile<16, 1>
  typealias MainRow = RowProduct<4, 2>
  typealias LastRow = RowProduct<1, 4>
#elseif arch(x86_64) && AVX512
  typealias MainTile = Tile<12, 1>
  typealias MainRow = RowProduct<4, 2>
  typealias LastRow = RowProduct<1, 4>
#elseif arch(x86_64) && AVX2 && VNNI
  typealias MainTile = Tile<6, 2>
  typealias MainRow = RowProduct<8, 1>
  typealias LastRow = RowProduct<2, 2>
#elseif arch(x86_64) && AVX2
  typealias MainTile = Tile<4, 2>
  typealias MainRow = RowProduct<8, 1>
  typealias LastRow = RowProduct<2, 2>
#elseif arch(arm64)
  typealias MainTile = Tile<4, 4>
  typealias MainRow = RowProduct<8, 1>
  typealias LastRow = RowProduct<4, 1>
#else
  typealias MainTile = Tile<2, 4>
  typealias MainRow = RowProduct<8, 1>
  typealias LastRow = RowProduct<4, 1>
#endif
