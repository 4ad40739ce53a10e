// The register tile: a small block of C that stays in registers while k runs.

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
  if tile.columns % lanes == 0 {
    multiplyWholeVectors(tile)
  } else {
    multiplyThroughCopy(tile)
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

  /// C = β·C + sums.
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

/// A ragged right edge: the tile is computed whole into a copy, of which the columns that exist are kept.
@inline(never)
private func multiplyThroughCopy(_ tile: Tile) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: tileRows &* tileColumns) { copy in
    guard let copy = copy.baseAddress else { return }
    var whole = tile
    whole.columns = (tile.columns &+ lanes &- 1) / lanes &* lanes
    whole.c = copy
    whole.cRowStride = whole.columns
    whole.beta = 0
    multiplyWholeVectors(whole)
    for r in 0..<tile.rows {
      let c = tile.c + r &* tile.cRowStride
      let sums = copy + r &* whole.columns
      for j in 0..<tile.columns { c[j] = tile.beta == 0 ? sums[j] : c[j] * tile.beta + sums[j] }
    }
  }
}
