// The register tile: a small block of C that stays in registers while k runs.

import CProcessor
import KernelInterface

// Accumulators, a row of B and one broadcast must fit the register file: 24 + 2 + 1 of AVX-512's and
// NEON's 32, 12 + 2 + 1 of the 16 that AVX2 and SSE have. 14 rows would fit AVX-512 on paper, but LLVM
// then spills: 51 GFLOP/s instead of 117, measured on a Zen 4. With 12 rows the loop runs at the FMA
// peak even when A is read in place, row by row.
let registerTileRows = hasManyRegisters ? 12 : 6
let registerTileColumns = 2 * Vector.scalarCount

// Twelve rows have multiply-adds enough to each row of B: one at a time is 1 % faster (Zen 4, 96×96×96). Without fused
// multiply-adds each product wants a register of its own: the sums of four rows of B would be spilled (SSE,
// 256×256×256: 23 GFLOP/s instead of 28).
private let takesFourRows = hasFusedMultiplyAdd && !hasManyRegisters

extension Kernels {
  // Tiles run down each panel of B, which rests in the nearest cache while they do.
  func multiplyTile(_ tiles: Tile) {
    var b = tiles.b
    var c = tiles.c
    var columns = tiles.columns
    while columns > lanes {
      Panel<2>.multiply(tiles, min(columns, registerTileColumns), b, c)
      b += tiles.bTileStride
      c += registerTileColumns &* tiles.cColumnStride
      columns &-= registerTileColumns
    }
    if columns > 0 { Panel<1>.multiply(tiles, columns, b, c) }
  }
}

enum RegisterTile<let rows: Int, let vectors: Int> {
  typealias Row = InlineArray<vectors, Vector>
  typealias Sums = InlineArray<rows, Row>

  /// One tile of those that `tiles` describes, where `a`, `b` and `c` are.
  @inline(never)
  static func multiply(_ tiles: Tile, _ columns: Int, _ a: Floats, _ b: Floats, _ c: MutableFloats) {
    let mask = firstLanes(columns &- (vectors &- 1) &* lanes)
    // The first k makes the sums: zeros to begin with would be written to the stack and read back.
    let row = loadRow(b, mask)
    var sums = Sums { r in
      let value = Vector(repeating: a[r &* tiles.aRowStride])
      return Row { v in value * row[v] }
    }
    // Rows, panels and columns of A: what the compiler knows of the strides goes into the addresses.
    if tiles.aDepthStride == 1 {
      accumulate(&sums, tiles, a, rowStride: tiles.aRowStride, depthStride: 1, b, mask)
    } else if tiles.aDepthStride == registerTileRows {
      accumulate(&sums, tiles, a, rowStride: 1, depthStride: registerTileRows, b, mask)
    } else {
      accumulate(&sums, tiles, a, rowStride: 1, depthStride: tiles.aDepthStride, b, mask)
    }
    if columns == vectors &* lanes && tiles.cColumnStride == 1 {
      add(sums, to: c, tiles)
    } else {
      // A copy, or else the sums would live in memory all along.
      var copy = sums
      withUnsafePointer(to: &copy) {
        addEdge(
          UnsafeRawPointer($0).assumingMemoryBound(to: Float.self), rows, columns, vectors &* lanes, to: c,
          tiles)
      }
    }
  }

  /// Adds the products of all k but the first. With AVX2 four at a time: the fewer instructions beside the
  /// multiply-adds, the less it hurts when another program shares the core (Zen 3: 512×512×512 is then 1.13 times as
  /// fast, else as fast as one at a time).
  @inline(__always)
  private static func accumulate(
    _ sums: inout Sums, _ tiles: Tile, _ a: Floats, rowStride: Int, depthStride: Int, _ b: Floats,
    _ mask: LaneMask
  ) {
    var a = a + depthStride
    var b = b + tiles.bDepthStride
    var rest = tiles.depth &- 1
    while takesFourRows && rest >= 4 {
      add(&sums, a, rowStride, b, tiles.bDepthStride, mask)
      processor_keep_order()
      add(&sums, a + depthStride, rowStride, b + tiles.bDepthStride, tiles.bDepthStride, mask)
      processor_keep_order()
      add(&sums, a + 2 &* depthStride, rowStride, b + 2 &* tiles.bDepthStride, tiles.bDepthStride, mask)
      processor_keep_order()
      add(&sums, a + 3 &* depthStride, rowStride, b + 3 &* tiles.bDepthStride, tiles.bDepthStride, mask)
      a += 4 &* depthStride
      b += 4 &* tiles.bDepthStride
      rest &-= 4
    }
    for _ in 0..<rest {
      add(&sums, a, rowStride, b, tiles.bDepthStride, mask)
      a += depthStride
      b += tiles.bDepthStride
    }
  }

  /// Adds the products of one k, and fetches a row of B that comes later: rows in place lie far apart, and a whole
  /// panel may not stay in level 1 (AVX2, 128×128×784: 93 GFLOP/s instead of 84).
  @inline(__always)
  private static func add(
    _ sums: inout Sums, _ a: Floats, _ rowStride: Int, _ b: Floats, _ bDepthStride: Int, _ mask: LaneMask
  ) {
    for j in stride(from: 0, to: vectors &* lanes, by: 16) {
      processor_prefetch_near(b + (12 &* bDepthStride &+ j))
    }
    let row = loadRow(b, mask)
    for r in 0..<rows {
      let value = Vector(repeating: a[r &* rowStride])
      for v in 0..<vectors { sums[r][v] = multiplyAdd(sums[r][v], value, row[v]) }
    }
  }

  @inline(__always)
  private static func loadRow(_ b: Floats, _ mask: LaneMask) -> Row {
    Row { v in
      masksLanes && v == vectors &- 1 ? load(b + v &* lanes, mask) : load(b + v &* lanes)
    }
  }

  /// C = β·C + sums. Each loop is short enough for LLVM to unroll; one loop for both stays a loop, and all
  /// sums live on the stack for it (256×256×256: 86 GFLOP/s instead of 245).
  @inline(__always)
  private static func add(_ sums: Sums, to c: MutableFloats, _ tiles: Tile) {
    var sums = sums
    if tiles.beta != 0 {
      let beta = Vector(repeating: tiles.beta)
      for r in 0..<rows {
        let row = c + r &* tiles.cRowStride
        for v in 0..<vectors { sums[r][v] = multiplyAdd(sums[r][v], beta, load(row + v &* lanes)) }
      }
    }
    for r in 0..<rows {
      let row = c + r &* tiles.cRowStride
      for v in 0..<vectors { store(sums[r][v], row + v &* lanes) }
    }
  }
}

/// The tiles of one panel of B, one below the other.
private enum Panel<let vectors: Int> {
  @inline(__always)
  static func multiply(_ tiles: Tile, _ columns: Int, _ b: Floats, _ c: MutableFloats) {
    var a = tiles.a
    var c = c
    var rows = tiles.rows
    let isInPlace = tiles.aTileStride == registerTileRows &* tiles.aRowStride
    while rows > 0 {
      // The last two share their rows: a tile of one or two has too few sums to keep the pipes busy.
      let height =
        isInPlace && rows < 2 &* registerTileRows ? lastTileHeight(rows) : min(rows, registerTileRows)
      if tiles.depth >= 128 { prefetchC(c, height, columns, tiles) }
      multiply(height, tiles, columns, a, b, c)
      a += isInPlace ? height &* tiles.aRowStride : tiles.aTileStride
      c += height &* tiles.cRowStride
      rows &-= height
    }
  }

  @inline(__always)
  private static func lastTileHeight(_ rows: Int) -> Int { rows > registerTileRows ? (rows &+ 1) / 2 : rows }

  /// Picks the instance of the tile that has just the rows asked for.
  @inline(__always)
  private static func multiply(
    _ rows: Int, _ tiles: Tile, _ columns: Int, _ a: Floats, _ b: Floats, _ c: MutableFloats
  ) {
    switch rows {
    case 1: RegisterTile<1, vectors>.multiply(tiles, columns, a, b, c)
    case 2: RegisterTile<2, vectors>.multiply(tiles, columns, a, b, c)
    case 3: RegisterTile<3, vectors>.multiply(tiles, columns, a, b, c)
    case 4: RegisterTile<4, vectors>.multiply(tiles, columns, a, b, c)
    case 5: RegisterTile<5, vectors>.multiply(tiles, columns, a, b, c)
    case 6: RegisterTile<6, vectors>.multiply(tiles, columns, a, b, c)
    default: multiplyTall(rows, tiles, columns, a, b, c)
    }
  }

  @inline(__always)
  private static func multiplyTall(
    _ rows: Int, _ tiles: Tile, _ columns: Int, _ a: Floats, _ b: Floats, _ c: MutableFloats
  ) {
    // Twelve rows would not fit fewer registers.
    guard hasManyRegisters else { return }
    switch rows {
    case 7: RegisterTile<7, vectors>.multiply(tiles, columns, a, b, c)
    case 8: RegisterTile<8, vectors>.multiply(tiles, columns, a, b, c)
    case 9: RegisterTile<9, vectors>.multiply(tiles, columns, a, b, c)
    case 10: RegisterTile<10, vectors>.multiply(tiles, columns, a, b, c)
    case 11: RegisterTile<11, vectors>.multiply(tiles, columns, a, b, c)
    default: RegisterTile<12, vectors>.multiply(tiles, columns, a, b, c)
    }
  }

  /// C may come from far away; while the sums grow it is fetched (2048×2048×2048 on a Zen 5: 235 GFLOP/s
  /// instead of 220). Outside the tile's own loop, where it would make LLVM spill the sums.
  @inline(__always)
  private static func prefetchC(_ c: MutableFloats, _ rows: Int, _ columns: Int, _ tiles: Tile) {
    guard tiles.cColumnStride == 1 else { return }
    for r in 0..<rows {
      let row = c + r &* tiles.cRowStride
      for v in stride(from: 0, to: columns, by: 16) { processor_prefetch(row + v) }
    }
  }
}

// MARK: - Edges

/// C = β·C + sums from memory, for columns that end within a vector and for a C whose columns are contiguous.
@inline(never)
private func addEdge(
  _ sums: Floats, _ rows: Int, _ columns: Int, _ stride: Int, to c: MutableFloats, _ tiles: Tile
) {
  if tiles.cColumnStride == 1 {
    addRows(sums, rows, columns, stride, to: c, tiles)
  } else {
    addTransposed(sums, rows, columns, stride, to: c, tiles)
  }
}

@inline(__always)
private func addRows(
  _ sums: Floats, _ rows: Int, _ columns: Int, _ stride: Int, to c: MutableFloats, _ tiles: Tile
) {
  let whole = (columns &- 1) / lanes &* lanes
  let mask = firstLanes(columns &- whole)
  let beta = Vector(repeating: tiles.beta)
  for r in 0..<rows {
    let from = sums + r &* stride
    let to = c + r &* tiles.cRowStride
    if whole > 0 {
      store(tiles.beta == 0 ? load(from) : multiplyAdd(load(from), beta, load(to)), to)
    }
    let last = load(from + whole)
    store(
      tiles.beta == 0 ? last : multiplyAdd(last, beta, load(Floats(to + whole), mask)), to + whole, mask)
  }
}

/// Columns of C are contiguous: blocks of 4×4 are turned in registers.
@inline(__always)
private func addTransposed(
  _ sums: Floats, _ rows: Int, _ columns: Int, _ stride: Int, to c: MutableFloats, _ tiles: Tile
) {
  let wholeRows = rows / 4 &* 4
  let wholeColumns = columns / 4 &* 4
  for j in Swift.stride(from: 0, to: wholeColumns, by: 4) {
    for r in Swift.stride(from: 0, to: wholeRows, by: 4) {
      let from = sums + (r &* stride &+ j)
      let turned = transpose4x4(
        loadQuad(from), loadQuad(from + stride), loadQuad(from + 2 &* stride), loadQuad(from + 3 &* stride))
      for i in 0..<4 {
        let to = c + (r &+ (j &+ i) &* tiles.cColumnStride)
        storeQuad(tiles.beta == 0 ? turned[i] : turned[i] + loadQuad(Floats(to)) * tiles.beta, to)
      }
    }
  }
  for j in 0..<columns {
    for r in (j < wholeColumns ? wholeRows : 0)..<rows {
      let to = c + (r &+ j &* tiles.cColumnStride)
      let sum = sums[r &* stride &+ j]
      to.pointee = tiles.beta == 0 ? sum : sum + to.pointee * tiles.beta
    }
  }
}
