import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct VectorProductsTests {
  /// Each way of cutting rows into groups and columns into vectors.
  static let sizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 41, 70]

  @Test(arguments: InstructionSet.available, [0, 1, -0.5] as [Float])
  func multiplyRowSumsRows(set: InstructionSet, beta: Float) {
    var random = RandomNumbers(seed: 1)
    for rows in Self.sizes {
      for columns in Self.sizes {
        let b = TestMatrix(rows: rows, columns: columns, padding: columns % 3, using: &random)
        let x = GuardedFloats(random.floats(rows))
        let old = random.floats(columns)
        let y = GuardedFloats(beta == 0 ? [Float](repeating: .nan, count: columns) : old)
        set.kernels.multiplyRow(Floats(x.base), b.block, beta, y.base)
        expectClose(y) { expected(doubles(x.values), doubles(b.column($0)), beta, old[$0]) }
      }
    }
  }

  @Test(arguments: InstructionSet.available, [0, 1, -0.5] as [Float])
  func multiplyColumnSumsEachRow(set: InstructionSet, beta: Float) {
    var random = RandomNumbers(seed: 2)
    for rows in Self.sizes {
      for columns in Self.sizes {
        let a = TestMatrix(rows: rows, columns: columns, padding: columns % 3, using: &random)
        let x = GuardedFloats(random.floats(columns))
        let old = random.floats(rows)
        let y = TestMatrix(rows: rows, columns: 1, padding: rows % 2) { r, _ in beta == 0 ? .nan : old[r] }
        set.kernels.multiplyColumn(a.block, Floats(x.base), beta, y.block.base, y.stride)
        expectClose(y) { r, _ in expected(doubles(a.row(r)), doubles(x.values), beta, old[r]) }
      }
    }
  }

  /// A row comes to the same bits, whichever rows it is computed with.
  @Test(arguments: InstructionSet.available)
  func neighboursDoNotShow(set: InstructionSet) {
    var random = RandomNumbers(seed: 3)
    let a = TestMatrix(rows: 11, columns: 77, padding: 1, using: &random)
    let x = GuardedFloats(random.floats(77))
    let together = GuardedFloats(count: 11)
    set.kernels.multiplyColumn(a.block, Floats(x.base), 0, together.base, 1)
    for r in 0..<11 {
      let alone = GuardedFloats(count: 1)
      set.kernels.multiplyColumn(a.block.rows(r..<r + 1), Floats(x.base), 0, alone.base, 1)
      #expect(alone.values[0].bitPattern == together.values[r].bitPattern)
    }
  }

  private func expected(
    _ x: [Double], _ y: [Double], _ beta: Float, _ old: Float
  ) -> (value: Double, bound: Double) {
    let (sum, size) = dotProduct(x, y)
    let rest = Double(beta) * Double(old)
    return (rest + sum, roundingBound(x.count + 3) * (abs(rest) + size))
  }
}
