import KernelInterface
import MatrixMultiply
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
}
