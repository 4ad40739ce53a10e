import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct RegisterTileTests {
  /// Every number of rows and columns, with A in place and packed, for each kind of β.
  @Test(arguments: InstructionSet.available, [0, 1, -0.5] as [Float])
  func tilesOfEverySizeAgreeWithTheReference(set: InstructionSet, beta: Float) {
    var random = RandomNumbers(seed: 1)
    for rows in 1...set.kernels.tileRows {
      for columns in 1...set.kernels.tileColumns {
        for depth in [1, 2, 3, 5, 8, 19] {
          let packsA = Bool.random(using: &random)
          check(set.kernels, rows: rows, columns: columns, depth: depth, beta: beta, packsA: packsA, &random)
        }
      }
    }
  }

  private func check(
    _ kernels: KernelSet, rows: Int, columns: Int, depth: Int, beta: Float, packsA: Bool,
    _ random: inout RandomNumbers
  ) {
    // Whole vectors of B exist; what stands beyond the columns must not show.
    let width = (columns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    let a = TestMatrix(
      rows: packsA ? depth : rows, columns: packsA ? rows : depth, padding: 2, using: &random)
    let b = TestMatrix(rows: depth, columns: width, padding: 3, using: &random)
    let c = TestMatrix(rows: rows, columns: columns, padding: 1) { _, _ in
      beta == 0 ? .nan : Float.random(in: -1...1, using: &random)
    }
    let old = doubles(c.values)
    kernels.multiplyTile(
      Tile(
        rows: rows, columns: columns, depth: depth, a: Floats(a.block.base),
        aRowStride: packsA ? 1 : a.stride, aDepthStride: packsA ? a.stride : 1, b: Floats(b.block.base),
        bDepthStride: b.stride, c: c.block.base, cRowStride: c.stride, beta: beta))
    expectClose(c) { r, j in
      let (sum, size) = dotProduct(doubles(packsA ? a.column(r) : a.row(r)), doubles(b.column(j)))
      let rest = beta == 0 ? 0 : Double(beta) * old[r * columns + j]
      return (rest + sum, roundingBound(depth + 3) * (abs(rest) + size))
    }
  }

  /// Tiles side by side, with A and B in place or in panels, and C by rows or by columns.
  @Test(arguments: InstructionSet.available, [0, 1, -0.5] as [Float])
  func tilesCoverAProductOfAnySize(set: InstructionSet, beta: Float) {
    var random = RandomNumbers(seed: 2)
    let kernels = set.kernels
    for _ in 0..<150 {
      checkMany(
        kernels, rows: Int.random(in: 1...3 * kernels.tileRows, using: &random),
        columns: Int.random(in: 1...3 * kernels.tileColumns, using: &random),
        depth: Int.random(in: 1...150, using: &random), beta: beta, &random)
    }
  }

  private func checkMany(
    _ kernels: KernelSet, rows: Int, columns: Int, depth: Int, beta: Float, _ random: inout RandomNumbers
  ) {
    // What is read in whole vectors is padded; what is not ends at a guard page.
    let lanes = kernels.readsPartOfVector ? 1 : kernels.lanes
    let width = (columns + lanes - 1) / lanes * lanes
    let a = TestMatrix(rows: rows, columns: depth, padding: 1, using: &random)
    let b = TestMatrix(rows: depth, columns: width, using: &random)
    let turnsC = Bool.random(using: &random)
    let c = TestMatrix(rows: turnsC ? columns : rows, columns: turnsC ? rows : columns, padding: 2) { _, _ in
      beta == 0 ? .nan : Float.random(in: -1...1, using: &random)
    }
    let old = TestMatrix(rows: c.rows, columns: c.columns) { c[$0, $1] }
    let packed = Bool.random(using: &random) ? panels(of: a, b, kernels) : nil
    kernels.multiplyTile(
      Tile(
        rows: rows, columns: columns, depth: depth, a: Floats(packed?.a.base ?? a.block.base),
        aRowStride: packed == nil ? a.stride : 1, aDepthStride: packed == nil ? 1 : kernels.tileRows,
        aTileStride: kernels.tileRows * (packed == nil ? a.stride : depth),
        b: Floats(packed?.b.base ?? b.block.base),
        bDepthStride: packed == nil ? b.stride : kernels.tileColumns,
        bTileStride: kernels.tileColumns * (packed == nil ? 1 : depth), c: c.block.base,
        cRowStride: turnsC ? 1 : c.stride, cColumnStride: turnsC ? c.stride : 1, beta: beta))
    expectClose(c) { i, j in
      let (row, column) = turnsC ? (j, i) : (i, j)
      let (sum, size) = dotProduct(doubles(a.row(row)), doubles(b.column(column)))
      let rest = beta == 0 ? 0 : Double(beta) * Double(old[i, j])
      return (rest + sum, roundingBound(depth + 3) * (abs(rest) + size))
    }
  }

  private func panels(
    of a: TestMatrix, _ b: TestMatrix, _ kernels: KernelSet
  ) -> (a: GuardedFloats, b: GuardedFloats) {
    func pack(_ matrix: TestMatrix, lines: Int, width: Int, lineStride: Int, depthStride: Int)
      -> GuardedFloats
    {
      let depth = a.columns
      let panels = GuardedFloats(count: (lines + width - 1) / width * width * depth)
      for first in stride(from: 0, to: lines, by: width) {
        kernels.packPanel(
          PanelSource(
            base: Floats(matrix.block.base) + first * lineStride, lines: min(width, lines - first),
            depth: depth, lineStride: lineStride, depthStride: depthStride, width: width, scale: 1),
          panels.base + first * depth)
      }
      return panels
    }
    return (
      pack(a, lines: a.rows, width: kernels.tileRows, lineStride: a.stride, depthStride: 1),
      pack(b, lines: b.columns, width: kernels.tileColumns, lineStride: 1, depthStride: b.stride)
    )
  }
}
