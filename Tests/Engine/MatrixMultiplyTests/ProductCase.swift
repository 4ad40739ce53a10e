import InstructionSets
import KernelInterface
import MatrixMultiply
import TestSupport
import Threads

/// One product to try, and the check that its result is right.
struct ProductCase: CustomStringConvertible {
  var m: Int
  var n: Int
  var k: Int
  var transposesA = false
  var transposesB = false
  var alpha: Float = 1
  var beta: Float = 0
  /// What the leading dimensions exceed their minimum by.
  var padding = 0
  var seed: UInt64 = 1

  var description: String {
    "\(m)×\(n)×\(k) \(transposesA ? "T" : "N")\(transposesB ? "T" : "N") α \(alpha) β \(beta) padding \(padding)"
  }

  /// The cases of these sizes with every transpose, α and β in turn.
  static func sizes(_ sizes: [(m: Int, n: Int, k: Int)]) -> [ProductCase] {
    sizes.indices.flatMap { i in
      (0..<4).map { t in
        ProductCase(
          m: sizes[i].m, n: sizes[i].n, k: sizes[i].k, transposesA: t & 1 == 1, transposesB: t & 2 == 2,
          alpha: [1, -0.5, 1, 0][(i + t) % 4], beta: [0, 1, 0.75][(i + t) % 3], padding: (i + t) % 5,
          seed: UInt64(i))
      }
    }
  }

  /// A random case of at most 40 in each dimension.
  static func random(using random: inout RandomNumbers) -> ProductCase {
    func size() -> Int { Int.random(in: 1...40, using: &random) }
    return ProductCase(
      m: size(), n: size(), k: size(), transposesA: Bool.random(using: &random),
      transposesB: Bool.random(using: &random), alpha: [1, 1, -0.5, 2].randomElement(using: &random) ?? 1,
      beta: [0, 0, 1, -0.25].randomElement(using: &random) ?? 0,
      padding: Int.random(in: 0...3, using: &random), seed: random.next())
  }
}

/// The operands of a case, in memory that ends at a page that cannot be read.
struct ProductOperands {
  let test: ProductCase
  let storedA: TestMatrix
  let storedB: TestMatrix
  /// What C holds before: where β is 0 it is not a number, for it must not be read.
  let oldC: [Float]

  init(_ test: ProductCase) {
    self.test = test
    var random = RandomNumbers(seed: test.seed)
    storedA = ProductOperands.stored(
      test.m, test.k, transposed: test.transposesA, padding: test.padding, &random)
    storedB = ProductOperands.stored(
      test.k, test.n, transposed: test.transposesB, padding: test.padding, &random)
    oldC = test.beta == 0 ? [Float](repeating: .nan, count: test.m * test.n) : random.floats(test.m * test.n)
  }

  private static func stored(
    _ rows: Int, _ columns: Int, transposed: Bool, padding: Int, _ random: inout RandomNumbers
  ) -> TestMatrix {
    transposed
      ? TestMatrix(rows: columns, columns: rows, padding: padding, using: &random)
      : TestMatrix(rows: rows, columns: columns, padding: padding, using: &random)
  }

  var a: Operand { test.transposesA ? Operand(storedA.block).transposed : Operand(storedA.block) }
  var b: Operand { test.transposesB ? Operand(storedB.block).transposed : Operand(storedB.block) }

  func makeC() -> TestMatrix {
    TestMatrix(rows: test.m, columns: test.n, padding: test.padding) { oldC[$0 * test.n + $1] }
  }

  func product(into c: TestMatrix) -> Product {
    Product(a, b, into: c.block, alpha: test.alpha, beta: test.beta)
  }

  /// The first element that is wrong, if any, or a canary that is gone.
  func firstError(in c: TestMatrix, blockDepth: Int) -> String? {
    // One rounding for each term, one for each block of depth, and α, β and their products.
    let bound = roundingBound(test.k + test.k / blockDepth + 4)
    let expected = referenceMultiply(a, b, c: oldC, alpha: test.alpha, beta: test.beta)
    let sizes = magnitudes()
    for i in 0..<test.m {
      for j in 0..<test.n {
        let place = i * test.n + j
        guard isClose(c[i, j], expected[place], within: bound * sizes[place]) else {
          return "\(test): C[\(i), \(j)] is \(c[i, j]), expected \(expected[place])"
        }
      }
    }
    return c.hasIntactCanaries ? nil : "\(test): wrote beside C"
  }

  /// |α|·|A|·|B| + |β|·|C|
  private func magnitudes() -> [Double] {
    let sizeA = TestMatrix(rows: test.m, columns: test.k) {
      abs(a.base[$0 * a.rowStride + $1 * a.columnStride])
    }
    let sizeB = TestMatrix(rows: test.k, columns: test.n) {
      abs(b.base[$0 * b.rowStride + $1 * b.columnStride])
    }
    return referenceMultiply(
      Operand(sizeA.block), Operand(sizeB.block), c: oldC.map { abs($0) }, alpha: abs(test.alpha),
      beta: abs(test.beta))
  }
}

/// A team with a multiplier whose blocking the test picks.
final class TestMultiplier {
  let kernels: KernelSet
  let blocking: Blocking
  let multiplier: Multiplier
  let team: Team
  private let buffer: GuardedFloats

  init(_ set: InstructionSet, workers: Int = 1, blocking: Blocking? = nil) {
    kernels = set.kernels
    self.blocking = blocking ?? Blocking(kernels: kernels)
    team = Team(size: workers)
    // Whatever the buffer held before must not show in a result.
    buffer = GuardedFloats(
      count: (Multiplier.bufferCount(self.blocking, workers: workers) + 15) / 16 * 16, filledWith: .nan)
    multiplier = Multiplier(kernels: kernels, blocking: self.blocking, buffer: buffer.base)
  }

  /// Blocks so small that a product of a few dozen rows passes through every loop.
  static func smallBlocking(_ set: InstructionSet) -> Blocking {
    let kernels = set.kernels
    var blocking = Blocking(kernels: kernels)
    blocking.depth = 8
    blocking.rows = kernels.tileRows
    blocking.columns = kernels.tileColumns
    return blocking
  }

  func multiply(_ product: Product) { team.run { multiplier.multiply(product, &$0) } }

  func multiply(_ operands: ProductOperands) -> TestMatrix {
    let c = operands.makeC()
    multiply(operands.product(into: c))
    return c
  }

  func firstError(_ test: ProductCase) -> String? {
    let operands = ProductOperands(test)
    return operands.firstError(in: multiply(operands), blockDepth: blocking.depth)
  }
}
