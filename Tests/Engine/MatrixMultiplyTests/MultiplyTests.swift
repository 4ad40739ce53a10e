import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct MultiplyTests {
  @Test(arguments: InstructionSet.available)
  func smallSizesAgreeWithTheReference(set: InstructionSet) {
    var random = RandomNumbers(seed: 40)
    let multiplier = TestMultiplier(set)
    for _ in 0..<1500 { expectRight(multiplier, .random(using: &random)) }
  }

  @Test(arguments: InstructionSet.available)
  func smallBlocksAgreeWithTheReference(set: InstructionSet) {
    var random = RandomNumbers(seed: 41)
    let multiplier = TestMultiplier(set, blocking: TestMultiplier.smallBlocking(set))
    for _ in 0..<1000 { expectRight(multiplier, .random(using: &random)) }
  }

  @Test(arguments: InstructionSet.available)
  func eachSizeOfEachDimensionAgreesWithTheReference(set: InstructionSet) {
    let multiplier = TestMultiplier(set)
    let sizes = (1...40).flatMap { [(m: $0, n: 13, k: 5), (m: 9, n: $0, k: 7), (m: 7, n: 17, k: $0)] }
    for test in ProductCase.sizes(sizes) { expectRight(multiplier, test) }
  }

  @Test(arguments: InstructionSet.available)
  func sizesAroundTilesAndBlocksAgreeWithTheReference(set: InstructionSet) {
    let kernels = set.kernels
    let small = TestMultiplier.smallBlocking(set)
    let m = around(kernels.tileRows) + around(2 * kernels.tileRows)
    let n = around(kernels.lanes) + around(kernels.tileColumns) + around(2 * kernels.tileColumns)
    let k = [0, 1] + around(small.depth) + around(3 * small.depth)
    let sizes = m.flatMap { m in n.flatMap { n in k.map { (m: m, n: n, k: $0) } } }
    let multiplier = TestMultiplier(set, blocking: small)
    for test in ProductCase.sizes(sizes.filter { $0.m > 0 && $0.n > 0 }) { expectRight(multiplier, test) }
  }

  @Test(arguments: InstructionSet.available)
  func awkwardLargeSizesAgreeWithTheReference(set: InstructionSet) {
    let multiplier = TestMultiplier(set)
    let depth = multiplier.blocking.depth
    let sizes = [
      (m: 1, n: 300, k: 257), (m: 257, n: 1, k: 300), (m: 127, n: 129, k: 1), (m: 3, n: 5, k: 4097),
      (m: 2, n: 1025, k: 33), (m: 1023, n: 3, k: 31), (m: 63, n: 65, k: depth - 1), (m: 65, n: 64, k: depth),
      (m: 31, n: 33, k: depth + 1), (m: 33, n: 31, k: 2 * depth + 1), (m: 128, n: 10, k: 128),
      (m: 10, n: 128, k: 128), (m: 128, n: 128, k: 96), (m: 257, n: 255, k: 17),
    ]
    for test in ProductCase.sizes(sizes) { expectRight(multiplier, test) }
  }

  /// Rows and columns beyond one block of this machine's own blocking.
  @Test(arguments: InstructionSet.available)
  func sizesBeyondTheLargestBlocksAgreeWithTheReference(set: InstructionSet) {
    let multiplier = TestMultiplier(set)
    let blocking = multiplier.blocking
    let tests = ProductCase.sizes([
      (m: blocking.rows + 1, n: 3, k: 9), (m: 2 * blocking.rows - 1, n: 2, k: 5),
      (m: 2, n: blocking.columns + 1, k: 3),
    ])
    for test in tests { expectRight(multiplier, test) }
  }

  @Test(arguments: InstructionSet.available)
  func emptyDepthScalesC(set: InstructionSet) {
    for beta in [0, 1, -2] as [Float] {
      expectRight(TestMultiplier(set), ProductCase(m: 7, n: 9, k: 0, beta: beta, padding: 2))
    }
  }

  @Test(arguments: InstructionSet.available)
  func emptyResultTouchesNothing(set: InstructionSet) {
    expectRight(TestMultiplier(set), ProductCase(m: 0, n: 4, k: 3))
    expectRight(TestMultiplier(set), ProductCase(m: 4, n: 0, k: 3))
  }

  /// α = 0 asks for β·C, whatever A and B hold.
  @Test(arguments: InstructionSet.available)
  func zeroAlphaReadsNeitherOperand(set: InstructionSet) {
    let operands = ProductOperands(ProductCase(m: 5, n: 6, k: 7, alpha: 0, beta: 2))
    operands.storedA[0, 0] = .nan
    operands.storedB[0, 0] = .infinity
    let c = TestMultiplier(set).multiply(operands)
    #expect(c.values == operands.oldC.map { $0 * 2 })
  }

  @Test(arguments: InstructionSet.available)
  func notANumberSpreads(set: InstructionSet) {
    let operands = ProductOperands(ProductCase(m: 30, n: 40, k: 20))
    operands.storedA[3, 4] = .nan
    let c = TestMultiplier(set).multiply(operands)
    for i in 0..<30 { #expect(c.row(i).allSatisfy { $0.isNaN == (i == 3) }) }
  }

  private func around(_ size: Int) -> [Int] { [size - 1, size, size + 1] }

  private func expectRight(_ multiplier: TestMultiplier, _ test: ProductCase) {
    let error = multiplier.firstError(test)
    #expect(error == nil)
  }
}
