import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import MatrixMultiply
@testable import Threads

@Suite struct MultiplyConcurrencyTests {
  static let cases = ProductCase.sizes([
    (m: 1, n: 1, k: 1), (m: 37, n: 41, k: 29), (m: 128, n: 10, k: 128), (m: 128, n: 128, k: 196),
    (m: 196, n: 128, k: 128), (m: 3, n: 300, k: 50), (m: 300, n: 3, k: 50),
    (m: 1, n: 300, k: 50), (m: 300, n: 1, k: 50),
  ])

  @Test(arguments: InstructionSet.available)
  func anyNumberOfWorkersGivesTheSameBits(set: InstructionSet) {
    for blocking in [Blocking(kernels: set.kernels), TestMultiplier.smallBlocking(set)] {
      let alone = TestMultiplier(set, workers: 1, blocking: blocking)
      for workers in [2, 3, 8] {
        let together = TestMultiplier(set, workers: workers, blocking: blocking)
        for test in Self.cases {
          let operands = ProductOperands(test)
          let expected = alone.multiply(operands).values.map(\.bitPattern)
          let found = together.multiply(operands).values.map(\.bitPattern)
          #expect(found == expected, "\(test), \(workers) workers")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func oneThreadForManyWorkersGivesTheSameBits(set: InstructionSet) {
    let alone = TestMultiplier(set)
    let together = TestMultiplier(set, workers: 3)
    let team = Team(size: 3, perform: { count, body in for index in 0..<count { body(index) } })
    for test in Self.cases {
      let operands = ProductOperands(test)
      let c = operands.makeC()
      team.run { together.multiplier.multiply(operands.product(into: c), &$0) }
      #expect(c.values.map(\.bitPattern) == alone.multiply(operands).values.map(\.bitPattern), "\(test)")
    }
  }

  /// Several products in one region, each reading what the one before wrote.
  @Test func productsFollowEachOther() {
    let chain = TestMultiplier(.selected, workers: 3)
    var random = RandomNumbers(seed: 5)
    let a = TestMatrix(rows: 60, columns: 60, using: &random)
    let serial = [0, 1].map { _ in TestMatrix(rows: 60, columns: 60) { _, _ in .nan } }
    let joint = [0, 1].map { _ in TestMatrix(rows: 60, columns: 60) { _, _ in .nan } }
    func run(_ c: [TestMatrix], _ team: Team) {
      let first = Product(Operand(a.block), Operand(a.block).transposed, into: c[0].block)
      let second = Product(Operand(c[0].block), Operand(a.block), into: c[1].block)
      team.run { worker in
        chain.multiplier.multiply(first, &worker)
        chain.multiplier.multiply(second, &worker)
      }
    }
    run(serial, Team(size: 1))
    for _ in 0..<20 { run(joint, chain.team) }
    #expect(joint[1].values.map(\.bitPattern) == serial[1].values.map(\.bitPattern))
  }
}
