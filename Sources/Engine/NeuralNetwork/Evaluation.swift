import KernelInterface

/// How well a model does on samples.
public struct Evaluation: Equatable, Sendable {
  /// Mean cross-entropy of a sample.
  public var meanLoss: Double
  /// Samples whose likeliest class is their label.
  public var correct: Int
  /// How many samples there were.
  public var count: Int

  /// Share of the samples that were classified right, 0 … 1.
  public var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }
}

/// Tells how well models do on one set of samples. The buffers are allocated here.
public final class Evaluator {
  /// What models are evaluated on.
  public let samples: Samples

  private let arena: Arena
  /// 0, 1, 2, …, [count]
  private let order: UnsafeMutablePointer<Int32>
  /// What each sample came to, [count]: its loss, its likeliest class, and the probability of that.
  private let losses: MutableFloats
  private let confidences: MutableFloats
  private let labels: UnsafeMutablePointer<UInt8>

  /// Prepares to evaluate.
  public init(_ samples: Samples) {
    self.samples = samples
    var plan = ArenaCursor()
    _ = Evaluator.makeRoom(&plan, samples.count)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    (order, losses, confidences, labels) = Evaluator.makeRoom(&cursor, samples.count)
    for i in 0..<samples.count { order[i] = Int32(i) }
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ count: Int
  ) -> (UnsafeMutablePointer<Int32>, MutableFloats, MutableFloats, UnsafeMutablePointer<UInt8>) {
    (arena.room(for: count), arena.floats(count), arena.floats(count), arena.room(for: count))
  }

  /// Evaluates a model with a classifier's workers.
  ///
  /// - Precondition: The model takes rows as wide as the samples and knows all their labels.
  public func evaluate(_ classifier: Classifier) -> Evaluation {
    let model = classifier.model
    precondition(samples.width == model.inputs && samples.largestLabel < model.classes)
    let start = classifier.start(for: samples.levels)
    classifier.forEachDesk(rows: samples.count) { desk, range in
      let logits = desk.logits(
        samples.rows(order + range.lowerBound, count: range.count), start: start, model)
      for r in 0..<range.count {
        let row = range.lowerBound + r
        labels[row] = UInt8(truncatingIfNeeded: classifier.likeliest(logits.base + r * logits.stride).label)
      }
      classifier.writeLosses(logits, samples.labels + range.lowerBound, losses + range.lowerBound)
      // The loss's gradient took the place of the logits: probabilities, less 1 where the label is.
      for row in range {
        let gradient = logits.base + (row - range.lowerBound) * logits.stride
        confidences[row] = gradient[Int(labels[row])] + (labels[row] == samples.labels[row] ? 1 : 0)
      }
    }
    return summary()
  }

  /// The likeliest class of a sample in the last evaluation.
  public func label(_ row: Int) -> Int {
    precondition((0..<samples.count).contains(row))
    return Int(labels[row])
  }

  /// The probability of a sample's likeliest class in the last evaluation, 0 … 1.
  public func confidence(_ row: Int) -> Float {
    precondition((0..<samples.count).contains(row))
    return confidences[row]
  }

  /// The cross-entropy of a sample in the last evaluation.
  public func loss(_ row: Int) -> Float {
    precondition((0..<samples.count).contains(row))
    return losses[row]
  }

  private func summary() -> Evaluation {
    var sum = 0.0
    var correct = 0
    for row in 0..<samples.count {
      sum += Double(losses[row])
      correct += labels[row] == samples.labels[row] ? 1 : 0
    }
    return Evaluation(
      meanLoss: samples.count == 0 ? 0 : sum / Double(samples.count), correct: correct,
      count: samples.count)
  }
}

extension Classifier {
  /// What the first layer starts from where the background comes to `levels.shift`.
  fileprivate func start(for levels: Levels) -> Floats {
    model.stages[0].writeStart(shift: levels.shift, to: samplesStart)
    return Floats(samplesStart)
  }

  /// Cross-entropy of each row of logits, which are used up.
  fileprivate func writeLosses(
    _ logits: Block, _ labels: UnsafePointer<UInt8>, _ losses: MutableFloats
  ) {
    kernels.softmaxCrossEntropy(
      ClassificationRows(
        logits: logits, classes: model.classes, labels: labels, smoothing: 0, gradientScale: 1,
        gradient: logits, losses: losses))
  }
}
