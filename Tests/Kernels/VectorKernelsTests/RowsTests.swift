import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct RowsTests {
  @Test(arguments: InstructionSet.available)
  func fillRowsCopiesTheRowIntoEachRow(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let row = GuardedFloats(random.floats(columns))
      let block = TestMatrix(rows: rows, columns: columns, padding: 3) { _, _ in .nan }
      set.kernels.fillRows(row.base, block.block)
      #expect((0..<rows).allSatisfy { block.row($0) == row.values })
      #expect(block.hasIntactCanaries)
    }
  }

  @Test(arguments: InstructionSet.available)
  func addToRowsAddsTheRowToEachRow(set: InstructionSet) {
    var random = RandomNumbers(seed: 5)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let row = GuardedFloats(random.floats(columns))
      let block = TestMatrix(rows: rows, columns: columns, padding: 3, using: &random)
      let old = (0..<rows).map { block.row($0) }
      set.kernels.addToRows(row.base, block.block)
      for r in 0..<rows { #expect(block.row(r) == zip(old[r], row.values).map { $0 + $1 }) }
      #expect(block.hasIntactCanaries)
    }
  }

  @Test(arguments: InstructionSet.available)
  func addColumnSumsAddsToWhatIsThere(set: InstructionSet) {
    var random = RandomNumbers(seed: 2)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let x = TestMatrix(rows: rows, columns: columns, padding: 5, using: &random)
      let old = random.floats(columns)
      let sums = GuardedFloats(old)
      set.kernels.addColumnSums(x.block, sums.base)
      expectClose(sums) { c in
        let terms = doubles([old[c]] + x.column(c))
        return (terms.reduce(0, +), roundingBound(rows + 1) * terms.reduce(0) { $0 + abs($1) })
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func addColumnSumsOfNoRowsChangesNothing(set: InstructionSet) {
    let sums = GuardedFloats(count: set.kernels.lanes, filledWith: 3)
    let none = Block(sums.base, rows: 0, columns: set.kernels.lanes, stride: set.kernels.lanes)
    set.kernels.addColumnSums(none, sums.base)
    #expect(sums.values.allSatisfy { $0 == 3 })
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func rectifyKeepsWhatIsPositive(set: InstructionSet, inPlace: Bool) {
    var random = RandomNumbers(seed: 4)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let x = TestMatrix(rows: rows, columns: columns, padding: 1, using: &random)
      let expected = x.values.map { max($0, 0) }
      let y = inPlace ? x : TestMatrix(rows: rows, columns: columns, padding: 4) { _, _ in .nan }
      set.kernels.activate(.relu, x.block, y.block)
      #expect(y.values == expected && y.hasIntactCanaries)
    }
  }

  /// A run that diverges must be noticed.
  @Test(arguments: InstructionSet.available)
  func rectifyKeepsNaNAndInfinity(set: InstructionSet) {
    let columns = set.kernels.lanes
    let x = TestMatrix(rows: 1, columns: columns) { [.nan, .infinity, -.infinity, -0][$1 % 4] }
    set.kernels.activate(.relu, x.block, x.block)
    for c in 0..<columns {
      #expect(c % 4 == 0 ? x[0, c].isNaN : x[0, c] == [0, .infinity, 0, 0][c % 4])
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func rectifyBackwardStopsTheGradientWhereTheOutputIsZero(set: InstructionSet, inPlace: Bool) {
    var random = RandomNumbers(seed: 5)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let y = TestMatrix(rows: rows, columns: columns, padding: 2) { _, _ in
        max(Float.random(in: -1...1, using: &random), 0)
      }
      let dy = TestMatrix(rows: rows, columns: columns, padding: 1, using: &random)
      let expected = zip(y.values, dy.values).map { $0 > 0 ? $1 : 0 }
      let dx = inPlace ? dy : TestMatrix(rows: rows, columns: columns, padding: 3) { _, _ in .nan }
      set.kernels.activateBackward(.relu, y.block, dy.block, dx.block)
      #expect(dx.values == expected && dx.hasIntactCanaries)
    }
  }
}
