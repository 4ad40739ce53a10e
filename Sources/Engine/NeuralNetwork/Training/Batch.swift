import KernelInterface
import Threads

/// What one step trains on: some samples, whose pixels may be changed ones.
struct Batch {
  let samples: Samples
  /// Which samples these are, [count].
  let order: UnsafePointer<Int32>
  let count: Int
  /// The pixels, as they are among the samples or changed; nil where features are floats.
  private let rows: SparseRows?
  /// What the next step will read of the samples, to be fetched meanwhile.
  private let following: SparseRows?
  /// How many samples the next step has, behind those of this one in `order`.
  private let followingCount: Int

  /// Samples in the order given, after which comes that of the next step; the caller keeps `order` alive.
  init(_ samples: Samples, _ order: UnsafePointer<Int32>, count: Int, following: Int = 0) {
    (self.samples, self.order, self.count) = (samples, order, count)
    rows = samples.pixels?.rows(order, count: count)
    self.following = samples.pixels?.rows(order + count, count: following)
    followingCount = following
  }

  /// Samples with other pixels.
  init(_ rows: SparseRows, _ samples: Samples, _ order: UnsafePointer<Int32>) {
    (self.samples, self.order, count) = (samples, order, rows.count)
    self.rows = rows
    following = samples.pixels?.rows(order + rows.count, count: 0)
    followingCount = 0
  }

  /// The batch by row and by column, where features are pixels.
  func pixels(_ transposition: PixelTransposition) -> PixelBatch? {
    guard let rows, let following else { return nil }
    return PixelBatch(rows: rows, columns: transposition.columns(rows), following: following)
  }

  /// Some of the rows, where features are pixels.
  func pixels(of part: Range<Int>) -> SparseRows? {
    guard var some = rows else { return nil }
    some.order += part.lowerBound
    some.count = part.count
    return some
  }

  /// Writes the features of some rows as inputs, [count, width].
  func writeInputs(_ part: Range<Int>, to inputs: Block) {
    guard let rows else {
      return samples.writeInputs(part.lazy.map { Int(order[$0]) }, to: inputs.rows(part))
    }
    for r in part { samples.writePixels(rows, r, to: inputs.base + r * inputs.stride) }
  }

  /// Has one share of `shares` of the next step's rows fetched, of those that a worker will write as inputs.
  ///
  /// Rows come in no order, so no CPU sees by itself where the next ones are, and each is a wait for memory; a few at a
  /// time they come while the CPU multiplies (Zen 4, 54-100-7 on 500,000 rows of a file: 1.3 times
  /// as fast).
  func prefetchFollowing(share: Int, of shares: Int, _ worker: Worker) {
    guard rows == nil else { return }
    let part = RowParts(followingCount, worker)
    guard worker.index < part.count else { return }
    let rows = part[worker.index]
    let first = count + rows.lowerBound
    let places = first + rows.count * share / shares..<first + rows.count * (share + 1) / shares
    samples.prefetchInputs(places.lazy.map { Int(order[$0]) })
  }

  /// The sum of what rows count in the loss, with the weights of their classes.
  func totalWeight(_ classWeights: [Float]?) -> Float {
    guard classWeights != nil || samples.weights != nil else { return Float(count) }
    var sum: Float = 0
    for r in 0..<count {
      let row = Int(order[r])
      sum += (samples.weights.map { $0[row] } ?? 1) * (classWeights.map { $0[samples.label(row)] } ?? 1)
    }
    // Rows that count nothing give no gradient, whatever they are divided by.
    return sum > 0 ? sum : 1
  }

  /// Writes the weights of some rows where samples have them.
  func writeWeights(_ part: Range<Int>, to weights: MutableFloats) -> Floats? {
    guard let all = samples.weights else { return nil }
    for r in part { weights[r] = all[Int(order[r])] }
    return Floats(weights + part.lowerBound)
  }

  /// Writes the classes of some rows, [part].
  func writeLabels(_ part: Range<Int>, to labels: UnsafeMutablePointer<UInt16>) {
    guard case .classes(let classes) = samples.targets else { return }
    classes.withUnsafeBufferPointer { classes in
      for (r, row) in part.enumerated() { labels[r] = classes[Int(order[row])] }
    }
  }

  /// Writes the numbers that the outputs of some rows should be, [part, outputs].
  func writeTargets(_ part: Range<Int>, to targets: Block) {
    guard case .numbers(let numbers, let width) = samples.targets else { return }
    numbers.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      for (r, row) in part.enumerated() {
        (targets.base + r * targets.stride).update(from: base + Int(order[row]) * width, count: width)
      }
    }
  }
}
