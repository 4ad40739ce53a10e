import InstructionSets
import KernelInterface
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// exp and log have no door of their own: softmax of (0, x) is (1, eˣ)/sum, and the loss of equal
/// logits is the logarithm of their number.
@Suite struct ExponentialFunctionsTests {
  @Test(arguments: InstructionSet.available)
  func exponentialIsWithinTwoUlp(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    for step in 0..<60_000 {
      let x = step < 30_000 ? -87 * Float(step) / 30_000 : -Float.random(in: 0...1, using: &random)
      let (one, power) = shares(x, set.kernels)
      let expected = exp(Double(x))
      // Beside the 2 ulp there are two divisions by the sum.
      let bound = 2 * Double(Float(expected).ulp) + roundingBound(2) * expected
      guard abs(Double(power) / Double(one) - expected) <= bound else {
        Issue.record("e^\(x) is \(power / one), expected \(expected)")
        return
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func exponentialStopsAtItsBound(set: InstructionSet) {
    for x in [-88, -200, -1e30, -.infinity] as [Float] {
      #expect(shares(x, set.kernels).power == shares(-87, set.kernels).power)
    }
  }

  @Test(arguments: InstructionSet.available)
  func logarithmIsWithinTwoUlp(set: InstructionSet) {
    for count in Array(1...300) + [511, 512, 513, 1000, 4095, 4096, 4097] {
      let loss = loss(of: [Float](repeating: 0.5, count: count), set.kernels)
      let expected = log(Double(count))
      #expect(isClose(loss, expected, within: 2 * Double(Float(expected).ulp)), "log \(count)")
    }
  }

  /// log(1 + eˣ), where the sum itself is rounded: 2 ulp of eˣ and half an ulp of the sum.
  @Test(arguments: InstructionSet.available)
  func logarithmNearOneIsWithinTwoUlp(set: InstructionSet) {
    for step in 0..<2000 {
      let x = -Float(step) / 100
      let expected = log1p(exp(Double(x)))
      let sum = 1 + exp(Double(x))
      let sumBound = 2 * Double(Float(sum - 1).ulp) + Double(Float(sum).ulp) / 2
      let found = loss(of: [0, x], set.kernels)
      #expect(
        isClose(found, expected, within: 2 * Double(Float(expected).ulp) + sumBound / sum), "log(1 + e^\(x))")
    }
  }

  private func shares(_ x: Float, _ kernels: KernelSet) -> (one: Float, power: Float) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { row in
      row.initialize(repeating: 0)
      row[1] = x
      guard let base = row.baseAddress else { return (.nan, .nan) }
      kernels.softmax(Block(base, rows: 1, columns: kernels.lanes, stride: kernels.lanes), 2)
      return (row[0], row[1])
    }
  }

  private func loss(of logits: [Float], _ kernels: KernelSet) -> Float {
    let columns = (logits.count + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    let row = GuardedFloats(logits + [Float](repeating: 0, count: columns - logits.count))
    let loss = GuardedFloats(count: 1)
    let block = Block(row.base, rows: 1, columns: columns, stride: columns)
    withUnsafePointer(to: UInt16(0)) { label in
      kernels.softmaxCrossEntropy(
        ClassificationRows(
          logits: block, classes: logits.count, labels: label, smoothing: 0, gradientScale: 1,
          gradient: block, losses: loss.base))
    }
    return loss.base[0]
  }
}
