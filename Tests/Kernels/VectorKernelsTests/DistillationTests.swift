import Foundation
import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct DistillationTests {
  @Test(arguments: InstructionSet.available, [1, 3, 0.5] as [Float])
  func lossAndGradientAgreeWithTheReference(set: InstructionSet, temperature: Float) {
    var random = RandomNumbers(seed: 3)
    for classes in SoftmaxCrossEntropyTests.classCounts {
      for (rows, inPlace) in [(1, true), (2, false), (5, true)] {
        let logits = LogitRows(rows: rows, classes: classes, set.kernels, using: &random)
        let taught = LogitRows(rows: rows, classes: classes, set.kernels, using: &random)
        check(logits.logits, taught.logits, classes, temperature, set.kernels, inPlace: inPlace)
      }
    }
  }

  private func check(
    _ logits: TestMatrix, _ taught: TestMatrix, _ classes: Int, _ temperature: Float, _ kernels: KernelSet,
    inPlace: Bool
  ) {
    let weights: [Float] = [2, 0.5, 1, 3, 0.25]
    let exact = (0..<logits.rows).map {
      Reference(logits.row($0).prefix(classes), taught.row($0).prefix(classes), Double(temperature))
    }
    let gradient =
      inPlace ? logits : TestMatrix(rows: logits.rows, columns: logits.columns, padding: 3) { _, _ in .nan }
    let losses = GuardedFloats(count: logits.rows)
    weights.withUnsafeBufferPointer { weights in
      kernels.distillationLoss(
        DistillationRows(
          logits: logits.block, classes: classes, teacherLogits: taught.block, temperature: temperature,
          rowWeights: weights.baseAddress, gradientScale: 0.25, gradient: gradient.block,
          losses: losses.base))
    }
    expectClose(losses) { r in
      let weight = Double(weights[r])
      return (weight * exact[r].loss, weight * exact[r].lossBound)
    }
    expectClose(gradient) { r, c in
      guard c < classes else { return (0, 0) }
      let factor = 0.25 * Double(weights[r]) * exact[r].temperature
      let (value, bound) = exact[r].slope(c)
      return (factor * value, factor * bound)
    }
  }

  @Test(arguments: InstructionSet.available)
  func whoAnswersAsTheTeacherHasNothingToLearn(set: InstructionSet) {
    let (logits, taught) = (
      TestMatrix(rows: 1, columns: 16) { Float($1) }, TestMatrix(rows: 1, columns: 16) { Float($1) + 5 }
    )
    let losses = GuardedFloats(count: 1)
    set.kernels.distillationLoss(
      DistillationRows(
        logits: logits.block, classes: 10, teacherLogits: taught.block, temperature: 2, gradientScale: 1,
        gradient: logits.block, losses: losses.base))
    #expect(losses.base[0] == 0 && logits.row(0).allSatisfy { $0 == 0 })
  }
}

/// The loss of a row in double precision, with what single precision can lose.
private struct Reference {
  let temperature: Double
  let own, taught: [Double]
  let ownDistances, taughtDistances: [Double]

  init(_ logits: ArraySlice<Float>, _ taught: ArraySlice<Float>, _ temperature: Double) {
    self.temperature = temperature
    let distances = { (row: ArraySlice<Float>) in
      let largest = Double(row.max() ?? 0)
      return row.map { (Double($0) - largest) / temperature }
    }
    (ownDistances, taughtDistances) = (distances(logits), distances(taught))
    let shares = { (distances: [Double]) in
      let sum = distances.reduce(0) { $0 + exp($1) }
      return distances.map { exp($0) / sum }
    }
    (own, self.taught) = (shares(ownDistances), shares(taughtDistances))
  }

  /// Relative error of a share: the distance is rounded three times (the difference, 1/T, the product), and becomes an
  /// error of its own size; e^x has 2 ulp, above and below the line; the sum and the division round once a class.
  private func shareBound(_ distances: [Double]) -> Double {
    let range = distances.map(abs).max() ?? 0
    return 2 * (3 * range + 4) * unitRoundoff + roundingBound(distances.count + 2)
  }

  func slope(_ c: Int) -> (value: Double, bound: Double) {
    let bound =
      shareBound(ownDistances) * own[c] + shareBound(taughtDistances) * taught[c]
      + roundingBound(5) * (own[c] + taught[c])
    return (own[c] - taught[c], bound)
  }

  private func logSum(_ distances: [Double]) -> Double { log(distances.reduce(0) { $0 + exp($1) }) }

  private var square: Double { temperature * temperature }
  private var differences: [Double] { zip(taughtDistances, ownDistances).map { $0 - $1 } }

  var loss: Double {
    let cross = zip(taught, differences).reduce(0) { $0 + $1.0 * $1.1 }
    return square * (logSum(ownDistances) - logSum(taughtDistances) + cross)
  }

  /// Sums of exponentials err as shares do, and so do their logarithms, absolutely; a difference of distances
  /// by three roundings of each.
  var lossBound: Double {
    let sizes = zip(taughtDistances, ownDistances).map { abs($0) + abs($1) }
    let magnitude = zip(taught, sizes).reduce(0) { $0 + $1.0 * $1.1 }
    let sums = logSum(ownDistances) + logSum(taughtDistances)
    return square
      * (shareBound(ownDistances) + shareBound(taughtDistances) * (1 + magnitude)
        + roundingBound(own.count + 10) * (magnitude + sums))
  }
}
