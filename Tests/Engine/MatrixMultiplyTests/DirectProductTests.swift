import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import MatrixMultiply

@Suite struct DirectProductTests {
  @Test(arguments: InstructionSet.available)
  func aDirectProductHasTheBitsOfAnyOther(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    let multiplier = TestMultiplier(set)
    var direct = 0
    for _ in 0..<800 {
      let operands = ProductOperands(.random(using: &random))
      let c = operands.makeC()
      guard operands.product(into: c).multiplyDirectly(set.kernels) else { continue }
      direct += 1
      let expected = multiplier.multiply(operands)
      #expect(c.values.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(operands.test)")
      #expect(c.hasIntactCanaries)
    }
    #expect(direct > 20)
  }

  @Test(arguments: InstructionSet.available)
  func eachKindOfSmallProductIsDirect(set: InstructionSet) {
    let lanes = set.kernels.lanes
    let cases = [
      ProductCase(m: 32, n: 2 * lanes, k: 32), ProductCase(m: 1, n: 40, k: 30),
      ProductCase(m: 1, n: 40, k: 30, transposesB: true), ProductCase(m: 40, n: 1, k: 30),
      ProductCase(m: 40, n: 1, k: 30, transposesA: true),
      ProductCase(m: 4 * lanes, n: lanes - 1, k: 30, transposesA: true),
    ]
    for test in cases {
      let operands = ProductOperands(test)
      let c = operands.makeC()
      #expect(operands.product(into: c).multiplyDirectly(set.kernels), "\(test)")
      #expect(operands.firstError(in: c, blockDepth: Blocking.depth) == nil)
    }
  }

  @Test(arguments: InstructionSet.available)
  func whatMustBePackedIsLeftAlone(set: InstructionSet) {
    let cases = [
      ProductCase(m: 9, n: 32, k: 5, alpha: 2, beta: 1),
      ProductCase(m: 9, n: 32, k: 5, transposesB: true, beta: 1),
      ProductCase(m: 9, n: 32, k: Blocking.depth + 1, beta: 1), ProductCase(m: 9, n: 32, k: 0, beta: 2),
    ]
    for test in cases {
      let operands = ProductOperands(test)
      let c = operands.makeC()
      #expect(!operands.product(into: c).multiplyDirectly(set.kernels), "\(test)")
      #expect(c.values == operands.oldC)
    }
  }

  /// The side from which a product is seen does not change what it comes to.
  @Test func aTransposedProductIsTheSame() {
    let operands = ProductOperands(ProductCase(m: 37, n: 11, k: 23, beta: 1, padding: 3))
    let (c, turned) = (operands.makeC(), operands.makeC())
    let multiplier = TestMultiplier(.selected)
    multiplier.team.run { multiplier.multiplier.multiply(operands.product(into: c), &$0) }
    multiplier.team.run { multiplier.multiplier.multiply(operands.product(into: turned).transposed, &$0) }
    #expect(operands.firstError(in: turned, blockDepth: multiplier.blocking.depth) == nil)
    #expect(c.values.map(\.bitPattern) == turned.values.map(\.bitPattern))
  }
}
