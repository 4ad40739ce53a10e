// The register tile: a small block of C that stays in registers while k runs.

import CProcessor
import KernelInterface

// Accumulators, a row of B and one broadcast must fit the register file: 24 + 2 + 1 of AVX-512's and
// NEON's 32, 12 + 2 + 1 of the 16 that AVX2 and SSE have. 14 rows would fit AVX-512 on paper, but LLVM
// then spills: 51 GFLOP/s instead of 117, measured on a Zen 4. With 12 rows the loop runs at the FMA
// peak even when A is read in place, row by row.
#if AVX512 || arch(arm64)
  let tileRows = 12
#else
  let tileRows = 6
#endif
let tileColumns = 2 * Vector.scalarCount

func multiplyTile(_ tile: Tile) {
  if tile.depth >= 128 { prefetchC(tile) }
  if tile.columns % lanes == 0 {
    multiplyWholeVectors(tile)
  } else {
    multiplyThroughCopy(tile)
  }
}

/// C may come from far away; while the sums grow it is fetched (2048×2048×2048 on a Zen 5: 235 GFLOP/s
/// instead of 220). Outside the tile's own loop, where it would make LLVM spill the sums.
@inline(__always)
private func prefetchC(_ tile: Tile) {
  for r in 0..<tile.rows {
    let c = tile.c + r &* tile.cRowStride
    for v in stride(from: 0, to: tile.columns, by: 16) { processor_prefetch(c + v) }
  }
}

enum RegisterTile<let rows: Int, let vectors: Int> {
  typealias Row = InlineArray<vectors, Vector>
  typealias Sums = InlineArray<rows, Row>

  @inline(never)
  static func multiply(_ tile: Tile) {
    var a = tile.a
    var b = tile.b
    // The first k makes the sums: zeros to begin with would be written to the stack and read back.
    var row = loadRow(b)
    var sums = Sums { r in
      let value = Vector(repeating: a[r &* tile.aRowStride])
      return Row { v in value * row[v] }
    }
    for _ in 1..<tile.depth {
      a += tile.aDepthStride
      b += tile.bDepthStride
      row = loadRow(b)
      for r in 0..<rows {
        let value = Vector(repeating: a[r &* tile.aRowStride])
        for v in 0..<vectors { sums[r][v] = multiplyAdd(sums[r][v], value, row[v]) }
      }
    }
    add(sums, to: tile)
  }

  @inline(__always)
  private static func loadRow(_ b: Floats) -> Row { Row { v in load(b + v &* lanes) } }

  /// C = β·C + sums. Each loop is short enough for LLVM to unroll; one loop for both stays a loop, and all
  /// sums live on the stack for it (256×256×256: 86 GFLOP/s instead of 245).
  @inline(__always)
  private static func add(_ sums: Sums, to tile: Tile) {
    var sums = sums
    if tile.beta != 0 {
      let beta = Vector(repeating: tile.beta)
      for r in 0..<rows {
        let c = tile.c + r &* tile.cRowStride
        for v in 0..<vectors { sums[r][v] = multiplyAdd(sums[r][v], beta, load(c + v &* lanes)) }
      }
    }
    for r in 0..<rows {
      let c = tile.c + r &* tile.cRowStride
      for v in 0..<vectors { store(sums[r][v], c + v &* lanes) }
    }
  }
}

/// Picks the instance of the tile that has just the rows and vectors asked for.
@inline(__always)
private func multiplyWholeVectors(_ tile: Tile) {
  if tile.columns == lanes { Rows<1>.multiply(tile) } else { Rows<2>.multiply(tile) }
}

private enum Rows<let vectors: Int> {
  @inline(__always)
  static func multiply(_ tile: Tile) {
    switch tile.rows {
    case 1: RegisterTile<1, vectors>.multiply(tile)
    case 2: RegisterTile<2, vectors>.multiply(tile)
    case 3: RegisterTile<3, vectors>.multiply(tile)
    case 4: RegisterTile<4, vectors>.multiply(tile)
    case 5: RegisterTile<5, vectors>.multiply(tile)
    case 6: RegisterTile<6, vectors>.multiply(tile)
    default: multiplyTall(tile)
    }
  }

  @inline(__always)
  private static func multiplyTall(_ tile: Tile) {
    #if AVX512 || arch(arm64)
      switch tile.rows {
      case 7: RegisterTile<7, vectors>.multiply(tile)
      case 8: RegisterTile<8, vectors>.multiply(tile)
      case 9: RegisterTile<9, vectors>.multiply(tile)
      case 10: RegisterTile<10, vectors>.multiply(tile)
      case 11: RegisterTile<11, vectors>.multiply(tile)
      default: RegisterTile<12, vectors>.multiply(tile)
      }
    #endif
  }
}

/// Floats of a copy: Swift keeps up to 1,024 bytes on the stack.
private let copyCount = 256

/// A ragged right edge: whole vectors are computed into a copy, of which the columns that exist are kept.
@inline(never)
private func multiplyThroughCopy(_ tile: Tile) {
  var whole = tile
  whole.columns = (tile.columns &+ lanes &- 1) / lanes &* lanes
  whole.cRowStride = whole.columns
  whole.beta = 0
  let step = copyCount / whole.columns
  withUnsafeTemporaryAllocation(of: Float.self, capacity: copyCount) { copy in
    guard let copy = copy.baseAddress else { return }
    whole.c = copy
    for row in stride(from: 0, to: tile.rows, by: step) {
      whole.rows = min(step, tile.rows &- row)
      whole.a = tile.a + row &* tile.aRowStride
      multiplyWholeVectors(whole)
      for r in 0..<whole.rows {
        let c = tile.c + (row &+ r) &* tile.cRowStride
        add(copy + r &* whole.columns, tile.columns, to: c, beta: tile.beta)
      }
    }
  }
}

/// c = β·c + sums, for `count` neighbours.
@inline(__always)
private func add(_ sums: MutableFloats, _ count: Int, to c: MutableFloats, beta: Float) {
  let whole = count / 4 &* 4
  for j in stride(from: 0, to: whole, by: 4) {
    let quad = loadQuad(sums + j)
    storeQuad(beta == 0 ? quad : loadQuad(c + j) * beta + quad, c + j)
  }
  for j in whole..<count { c[j] = beta == 0 ? sums[j] : c[j] * beta + sums[j] }
}
