import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct DropoutTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: sets, [Float(0.1), 0.5, 0.9]) func leavesOutItsShare(set: InstructionSet, share: Float) {
    let values = dropped(set, share, rows: 200, seed: 9)
    let count = Double(values.count)
    let left = Double(values.count { $0 == 0 }) / count
    // Five standard deviations of a binomial share.
    #expect(abs(left - Double(share)) < 5 * (Double(share * (1 - share)) / count).squareRoot())
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 / (1 - share) })
  }

  @Test(arguments: sets) func everyInstructionSetHasTheSameMask(set: InstructionSet) {
    #expect(dropped(set, 0.3, rows: 40, seed: 4) == dropped(.portable, 0.3, rows: 40, seed: 4))
    #expect(dropped(set, 0.3, rows: 40, seed: 4) != dropped(set, 0.3, rows: 40, seed: 5))
    #expect(dropped(set, 0.3, rows: 40, seed: 4) != dropped(set, 0.3, rows: 40, seed: 4 | 1 << 40))
  }

  @Test func neighboursAreIndependent() {
    // Of neighbours in a row, in a column, and in the masks of two seeds both are left out a quarter of the time.
    let one = dropped(.portable, 0.5, rows: 400, seed: 1)
    let other = dropped(.portable, 0.5, rows: 400, seed: 2)
    for pairs in [zip(one, one.dropFirst()), zip(one, one.dropFirst(64)), zip(one, other[...])] {
      let (both, count) = pairs.reduce(into: (0.0, 0.0)) {
        $0.0 += $1.0 == 0 && $1.1 == 0 ? 1 : 0
        $0.1 += 1
      }
      #expect(abs(both / count - 0.25) < 5 * (0.25 * 0.75 / count).squareRoot())
    }
  }

  @Test func gradientsPassWhereActivationsDid() {
    let samples = randomSamples(count: 11, width: 13, classes: 5)
    let make = { (share: Float) in
      Network(batchCapacity: 11, seed: 5, threads: 2) {
        Dense<13, 40>()
        ReLU<40>()
        Dropout<40>(share)
        Dense<40, 5>()
      }
    }
    let rows = Array(Int32(0)..<11)
    let plain = make(0).gradients(on: samples, rows: rows)
    let dropped = make(0.5).gradients(on: samples, rows: rows)
    #expect(Set(plain.keys) == Set(dropped.keys))
    #expect(plain["layer1.0.weight"] != dropped["layer1.0.weight"])
    // A network that left all but nothing out would not learn through it.
    #expect(largest(make(0.999_999).gradients(on: samples, rows: rows)["layer1.0.weight"]!) < 1e-6)
  }

  @Test func aNetworkWithoutItHasTheSameSnapshot() {
    let with = Network(seed: 5) {
      Dense<13, 40>()
      Dropout<40>(0.5)
      Dense<40, 5>()
    }
    let without = Network(seed: 5) {
      Dense<13, 40>()
      Dense<40, 5>()
    }
    #expect(with.snapshot() == without.snapshot())
    #expect(with.restore(without.snapshot()))
  }

  private func dropped(_ set: InstructionSet, _ share: Float, rows: Int, seed: UInt64) -> [Float] {
    let x = TestMatrix(rows: rows, columns: 64, padding: 3) { _, _ in 1 }
    // In two parts: a mask does not depend on how columns are shared out.
    for part in [0..<16, 16..<64] {
      set.kernels.dropOut(
        x.block.columns(part),
        DropOutMask(
          seed: seed, threshold: UInt32(share * 0x1p32), factor: 1 / (1 - share), width: 64,
          firstColumn: UInt32(part.lowerBound)))
    }
    return (0..<rows).flatMap { r in (0..<64).map { x[r, $0] } }
  }
}
