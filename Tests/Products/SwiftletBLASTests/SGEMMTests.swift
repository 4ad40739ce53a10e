import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SGEMMTests {
  @Test(arguments: [Order.rowMajor, .columnMajor])
  func everyTransposeAndLeadingDimensionAgreesWithTheReference(order: Order) {
    var random = RandomNumbers(seed: 1)
    for transposeA in 111...113 as ClosedRange<Int32> {
      for transposeB in 111...113 as ClosedRange<Int32> {
        for _ in 0..<40 { check(.random(order, transposeA, transposeB, using: &random), using: &random) }
      }
    }
  }

  /// Large enough for more than one thread.
  @Test(arguments: [Order.rowMajor, .columnMajor])
  func largeProductsAgreeWithTheReference(order: Order) {
    var random = RandomNumbers(seed: 2)
    check(
      Call(order: order, m: 129, n: 131, k: 127, paddings: (1, 0, 2), alpha: 1, beta: 0), using: &random)
    check(
      Call(
        order: order, transposeA: 112, transposeB: 112, m: 200, n: 96, k: 150, paddings: (0, 3, 0),
        alpha: 0.5,
        beta: -1), using: &random)
  }

  @Test(arguments: [Order.rowMajor, .columnMajor])
  func zeroSizesAreAllowed(order: Order) {
    var random = RandomNumbers(seed: 3)
    for (m, n, k) in [(0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)] {
      for beta in [0, 1, 2] as [Float] {
        check(Call(order: order, m: m, n: n, k: k, alpha: 1, beta: beta), using: &random)
      }
    }
  }

  /// A caller without a single term, or without a result, need not have operands.
  @Test func emptyOperandsMayBeNull() {
    var c: [Float] = [1, 2, 3, 4]
    BLASLibrary.shared.sgemm(101, 111, 111, 2, 2, 0, 1, nil, 1, nil, 2, 2, &c, 2)
    #expect(c == [2, 4, 6, 8])
    BLASLibrary.shared.sgemm(101, 111, 111, 0, 2, 2, 1, nil, 2, nil, 2, 0, nil, 2)
  }

  @Test func zeroAlphaReadsNeitherOperand() {
    let nan = [Float](repeating: .nan, count: 4)
    var c: [Float] = [1, 2, 3, 4]
    BLASLibrary.shared.sgemm(101, 111, 111, 2, 2, 2, 0, nan, 2, nan, 2, 3, &c, 2)
    #expect(c == [3, 6, 9, 12])
  }

  @Test func theNumberOfThreadsIsTheCallers() async {
    await #expect(processExitsWith: .success) {
      let library = BLASLibrary.shared
      library.setThreadCount(3)
      precondition(library.threadCount() == 3)
      library.setThreadCount(0)
      precondition(library.threadCount() >= 1)
    }
  }

  private func check(_ call: Call, using random: inout RandomNumbers) {
    let operands = CallOperands(call, using: &random)
    operands.perform()
    #expect(operands.firstError == nil)
  }
}

/// One call of `cblas_sgemm`.
struct Call: CustomStringConvertible {
  var order: Order
  var transposeA: Int32 = 111
  var transposeB: Int32 = 111
  var m: Int
  var n: Int
  var k: Int
  /// What the leading dimensions of A, B and C exceed their minimum by.
  var paddings = (0, 0, 0)
  var alpha: Float
  var beta: Float

  var description: String {
    "\(order) \(transposeA) \(transposeB) \(m)×\(n)×\(k) α \(alpha) β \(beta) paddings \(paddings)"
  }

  static func random(
    _ order: Order, _ transposeA: Int32, _ transposeB: Int32, using random: inout RandomNumbers
  ) -> Call {
    func size() -> Int { Int.random(in: 1...24, using: &random) }
    func padding() -> Int { Int.random(in: 0...3, using: &random) }
    return Call(
      order: order, transposeA: transposeA, transposeB: transposeB, m: size(), n: size(), k: size(),
      paddings: (padding(), padding(), padding()), alpha: [1, -0.5].randomElement(using: &random) ?? 1,
      beta: [0, 1, 0.75].randomElement(using: &random) ?? 0)
  }
}

/// How the elements of a matrix follow each other.
enum Order: Int32 {
  case rowMajor = 101
  case columnMajor = 102
}

/// A stored operand: op(X) element (i, j) is found wherever order and transpose have put it.
private struct CallOperand {
  let matrix: TestMatrix
  let isTurned: Bool

  init(
    rows: Int, columns: Int, _ order: Order, _ transpose: Int32, padding: Int,
    _ element: (Int, Int) -> Float
  ) {
    isTurned = (order == .columnMajor) != (transpose != 111)
    let isTurned = isTurned
    matrix = TestMatrix(
      rows: isTurned ? columns : rows, columns: isTurned ? rows : columns, padding: padding
    ) { isTurned ? element($1, $0) : element($0, $1) }
  }

  subscript(i: Int, j: Int) -> Float { isTurned ? matrix[j, i] : matrix[i, j] }
  var leadingDimension: Int32 { Int32(max(matrix.stride, 1)) }
}

private struct CallOperands {
  let call: Call
  let a, b, c: CallOperand
  let oldC: [Float]

  init(_ call: Call, using random: inout RandomNumbers) {
    func next(_ i: Int, _ j: Int) -> Float { Float.random(in: -1...1, using: &random) }
    self.call = call
    a = CallOperand(
      rows: call.m, columns: call.k, call.order, call.transposeA, padding: call.paddings.0, next)
    b = CallOperand(
      rows: call.k, columns: call.n, call.order, call.transposeB, padding: call.paddings.1, next)
    let oldC =
      call.beta == 0 ? [Float](repeating: .nan, count: call.m * call.n) : random.floats(call.m * call.n)
    self.oldC = oldC
    c = CallOperand(rows: call.m, columns: call.n, call.order, 111, padding: call.paddings.2) {
      oldC[$0 * call.n + $1]
    }
  }

  func perform() {
    BLASLibrary.shared.sgemm(
      call.order.rawValue, call.transposeA, call.transposeB, Int32(call.m), Int32(call.n), Int32(call.k),
      call.alpha, a.matrix.block.base, a.leadingDimension, b.matrix.block.base, b.leadingDimension, call.beta,
      c.matrix.block.base, c.leadingDimension)
  }

  var firstError: String? {
    for i in 0..<call.m {
      for j in 0..<call.n {
        let (value, bound) = expected(i, j)
        guard isClose(c[i, j], value, within: bound) else {
          return "\(call): C[\(i), \(j)] is \(c[i, j]), expected \(value)"
        }
      }
    }
    return c.matrix.hasIntactCanaries ? nil : "\(call): wrote beside C"
  }

  private func expected(_ i: Int, _ j: Int) -> (value: Double, bound: Double) {
    let terms = (0..<call.k).map { Double(a[i, $0]) * Double(b[$0, j]) * Double(call.alpha) }
    let old = call.beta == 0 ? 0 : Double(call.beta) * Double(oldC[i * call.n + j])
    let size = terms.reduce(abs(old)) { $0 + abs($1) }
    return (terms.reduce(old, +), roundingBound(call.k + 4) * size)
  }
}
