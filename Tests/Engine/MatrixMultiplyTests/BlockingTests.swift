import InstructionSets
import Testing

@testable import MatrixMultiply

@Suite struct BlockingTests {
  @Test(arguments: InstructionSet.available, [0, 16 << 10, 512 << 10, 1 << 20, 32 << 20])
  func blocksHoldWholeTiles(set: InstructionSet, cache: Int) {
    let blocking = Blocking(kernels: set.kernels, level2: cache, level3: 8 * cache)
    #expect(blocking.depth > 0 && blocking.rows > 0 && blocking.columns > 0)
    #expect(blocking.rows % set.kernels.tileRows == 0)
    #expect(blocking.columns % set.kernels.tileColumns == 0)
  }

  @Test(arguments: InstructionSet.available)
  func aBlockOfARestsInItsCache(set: InstructionSet) {
    let blocking = Blocking(kernels: set.kernels, level2: 1 << 20, level3: 32 << 20)
    #expect(blocking.rows * blocking.depth * MemoryLayout<Float>.stride <= 1 << 20)
  }
}
