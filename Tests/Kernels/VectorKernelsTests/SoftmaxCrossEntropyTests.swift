import InstructionSets
import KernelInterface
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SoftmaxCrossEntropyTests {
  static let classCounts = [1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 31, 33, 100]

  @Test(arguments: InstructionSet.available, classCounts)
  func softmaxAgreesWithTheReference(set: InstructionSet, classes: Int) {
    var random = RandomNumbers(seed: 1)
    for rows in [1, 2, 5] {
      let test = LogitRows(rows: rows, classes: classes, set.kernels, using: &random)
      let exact = (0..<rows).map { ReferenceSoftmax(test.logits.row($0).prefix(classes)) }
      set.kernels.softmax(test.logits.block, classes)
      expectClose(test.logits) { r, c in
        c < classes ? (exact[r].shares[c], exact[r].shareBound * exact[r].shares[c]) : (0, 0)
      }
    }
  }

  @Test(arguments: InstructionSet.available, [0, 0.1] as [Float])
  func lossAndGradientAgreeWithTheReference(set: InstructionSet, smoothing: Float) {
    var random = RandomNumbers(seed: 2)
    for classes in Self.classCounts {
      for (rows, inPlace) in [(1, true), (2, false), (5, true), (5, false), (16, false), (37, true)] {
        let test = LogitRows(rows: rows, classes: classes, set.kernels, using: &random)
        check(test, set.kernels, smoothing: smoothing, inPlace: inPlace)
      }
    }
  }

  private func check(_ test: LogitRows, _ kernels: KernelSet, smoothing: Float, inPlace: Bool) {
    let (rows, classes) = (test.logits.rows, test.classes)
    let exact = (0..<rows).map { ReferenceSoftmax(test.logits.row($0).prefix(classes)) }
    let gradient =
      inPlace
      ? test.logits : TestMatrix(rows: rows, columns: test.logits.columns, padding: 3) { _, _ in .nan }
    let losses = GuardedFloats(count: rows)
    let scale: Float = 0.25
    test.labels.withUnsafeBufferPointer { labels in
      guard let labels = labels.baseAddress else { return }
      kernels.softmaxCrossEntropy(
        ClassificationRows(
          logits: test.logits.block, classes: classes, labels: labels, smoothing: smoothing,
          gradientScale: scale, gradient: gradient.block, losses: losses.base))
    }
    expectClose(losses) { exact[$0].loss(Int(test.labels[$0]), Double(smoothing)) }
    expectClose(gradient) { r, c in
      guard c < classes else { return (0, 0) }
      let target = exact[r].target(c, Int(test.labels[r]), Double(smoothing))
      let size = exact[r].shareBound * exact[r].shares[c] + roundingBound(4) * (exact[r].shares[c] + target)
      return (Double(scale) * (exact[r].shares[c] - target), Double(scale) * size)
    }
  }

  @Test(arguments: InstructionSet.available)
  func notANumberIsNotHidden(set: InstructionSet) {
    let logits = TestMatrix(rows: 1, columns: 16) { $1 == 3 ? .nan : 1 }
    set.kernels.softmax(logits.block, 10)
    #expect(logits.row(0).prefix(10).allSatisfy { $0.isNaN })
  }
}

struct LogitRows {
  let logits: TestMatrix
  let classes: Int
  let labels: [UInt16]

  /// Logits with NaN in the padding, which must not show.
  init(rows: Int, classes: Int, _ kernels: KernelSet, using random: inout RandomNumbers) {
    self.classes = classes
    let columns = (classes + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    logits = TestMatrix(rows: rows, columns: columns, padding: 2) { _, c in
      c < classes ? Float.random(in: -20...20, using: &random) : .nan
    }
    labels = (0..<rows).map { _ in UInt16.random(in: 0..<UInt16(classes), using: &random) }
  }
}

/// Softmax of one row in double precision, with what single precision can lose.
struct ReferenceSoftmax {
  let distances: [Double]
  let shares: [Double]
  let sum: Double

  init(_ logits: ArraySlice<Float>) {
    let values = doubles(Array(logits))
    let largest = values.max() ?? 0
    distances = values.map { $0 - largest }
    sum = distances.reduce(0) { $0 + exp($1) }
    let sum = sum
    shares = distances.map { exp($0) / sum }
  }

  /// Relative: the rounding of x − max becomes an error of its own size, e^x has 2 ulp, above and
  /// below the line; the sum and the division round once a class.
  var shareBound: Double {
    let range = distances.map(abs).max() ?? 0
    return 2 * (range + 4) * unitRoundoff + roundingBound(distances.count + 2)
  }

  func target(_ c: Int, _ label: Int, _ smoothing: Double) -> Double {
    smoothing / Double(shares.count) + (c == label ? 1 - smoothing : 0)
  }

  func loss(_ label: Int, _ smoothing: Double) -> (value: Double, bound: Double) {
    let cross = dotProduct(distances, shares.indices.map { target($0, label, smoothing) })
    let value = log(sum) - cross.sum
    return (value, shareBound + roundingBound(shares.count + 6) * (cross.magnitude + log(sum) + abs(value)))
  }
}
