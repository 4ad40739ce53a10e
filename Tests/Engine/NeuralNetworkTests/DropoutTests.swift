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

  /// A linear network, half of whose 40 hidden units are left out, is one without them whose others count twice: its
  /// gradient follows from the mask alone.
  @Test(arguments: sets, [1, 2]) func gradientsPassWhereActivationsDidAndAsMuchLarger(
    set: InstructionSet, threads: Int
  ) {
    let samples = randomSamples(count: 1, width: 13, classes: 5)
    let share: Float = 0.25
    let network = Network(batchCapacity: 1, seed: 5, threads: threads, instructionSet: set) {
      Dense<13, 40>()
      Dropout<40>(share)
      Dense<40, 5>()
    }
    guard case .dense(let first) = network.snapshot().layers[0],
      case .dense(let second) = network.snapshot().layers[1]
    else { return }
    let gradients = network.gradients(on: samples, rows: [0])
    // The gradient of the second layer's weights is the outputs' gradient times what reached it: 0 where left out.
    let kept = (0..<40).map { unit in (0..<5).contains { gradients["layer2.0.weight"]![$0 * 40 + unit] != 0 }
    }
    #expect(kept.contains(true) && kept.contains(false))
    let row = (0..<13).map { input in
      var numbers = [Float](repeating: 0, count: 13)
      numbers.withUnsafeMutableBufferPointer {
        samples.writeInputs(0..<1, to: Block($0.baseAddress!, rows: 1, columns: 13, stride: 13))
      }
      return Double(numbers[input])
    }
    let factor = kept.map { $0 ? 1 / (1 - Double(share)) : 0 }
    let dot = { (weights: ArraySlice<Float>, numbers: [Double], start: Float) -> Double in
      zip(weights, numbers).reduce(Double(start)) { $0 + Double($1.0) * $1.1 }
    }
    let hidden = (0..<40).map {
      dot(first.weights[$0 * 13..<($0 + 1) * 13], row, first.bias[$0]) * factor[$0]
    }
    let logits = (0..<5).map { dot(second.weights[$0 * 40..<($0 + 1) * 40], hidden, second.bias[$0]) }
    let reference = ReferenceNetwork(snapshot: network.snapshot())
    let slopes = reference.probabilities(logits).enumerated().map { $1 - ($0 == samples.label(0) ? 1 : 0) }
    for unit in 0..<40 {
      var slope = 0.0
      for output in 0..<5 {
        slope += slopes[output] * Double(second.weights[output * 40 + unit]) * factor[unit]
      }
      for input in 0..<13 {
        let found = gradients["layer1.0.weight"]![unit * 13 + input]
        // Numbers below 4 that pass through some hundred roundings.
        #expect(isClose(found, slope * row[input], within: roundingBound(200) * 4))
      }
    }
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
        DropoutMask(
          seed: seed, threshold: UInt32(share * 0x1p32), factor: 1 / (1 - share), width: 64,
          firstColumn: UInt32(part.lowerBound)))
    }
    return (0..<rows).flatMap { r in (0..<64).map { x[r, $0] } }
  }
}
