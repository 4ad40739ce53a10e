import InstructionSets
import TestSupport
import Testing

@testable import MatrixMultiply
import Threads

@Suite struct TileGridTests {
  @Test(arguments: InstructionSet.available)
  func rectanglesCoverABlockOnce(set: InstructionSet) {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<300 {
      let grid = randomGrid(set, &random)
      var owners = [Int](repeating: 0, count: grid.rows * grid.columns)
      for task in 0..<grid.count {
        let (rows, columns) = grid.rectangle(task)
        for r in rows { for c in columns { owners[r * grid.columns + c] += 1 } }
      }
      #expect(owners.allSatisfy { $0 == 1 }, "\(grid)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func rectanglesHoldWholeTilesAndFitTheirLimits(set: InstructionSet) {
    var random = RandomNumbers(seed: 8)
    let blocking = TestMultiplier.smallBlocking(set)
    for _ in 0..<300 {
      let grid = randomGrid(set, &random)
      #expect(grid.count <= Team.maximumTasks)
      for task in 0..<grid.count {
        let (rows, columns) = grid.rectangle(task)
        #expect(!rows.isEmpty && !columns.isEmpty && rows.count <= blocking.rows)
        #expect(rows.lowerBound % set.kernels.tileRows == 0)
        #expect(columns.lowerBound % set.kernels.tileColumns == 0)
      }
    }
  }

  private func randomGrid(_ set: InstructionSet, _ random: inout RandomNumbers) -> TileGrid {
    TileGrid(
      rows: Int.random(in: 1...300, using: &random), columns: Int.random(in: 1...300, using: &random),
      blocking: TestMultiplier.smallBlocking(set), kernels: set.kernels,
      workers: [1, 2, 3, 8, 200].randomElement(using: &random) ?? 1)
  }
}
