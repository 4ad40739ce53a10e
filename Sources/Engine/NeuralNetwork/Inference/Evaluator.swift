import KernelInterface

/// Tells how well models do on one set of samples. The buffers are allocated here.
public final class Evaluator {
  /// What models are evaluated on.
  public let samples: Samples
  /// The loss that is told.
  public let loss: Loss

  private let arena: Arena
  private let room: Room
  /// How many outputs there are for each sample: 1 where targets are classes.
  private let width: Int
  /// What made targets alike for the model of the last evaluation.
  private var targetScale: Standardization?

  /// What each sample came to.
  private struct Room {
    /// 0, 1, 2, …, [count]
    let order: UnsafeMutablePointer<Int32>
    /// Losses, [count].
    let losses: MutableFloats
    /// Probabilities of the likeliest class, or what was predicted, [count, width].
    let predictions: MutableFloats
    /// Likeliest classes, [count].
    let labels: UnsafeMutablePointer<UInt16>

    init(_ arena: inout ArenaCursor, _ count: Int, width: Int) {
      order = arena.room(for: count)
      losses = arena.floats(count)
      predictions = arena.floats(count * width)
      labels = arena.room(for: count)
    }
  }

  /// Prepares to evaluate.
  ///
  /// - Parameters:
  ///   - samples: What models are evaluated on.
  ///   - loss: What is told of each sample; label smoothing is left out.
  public init(_ samples: Samples, loss: Loss = .softmaxCrossEntropy()) {
    self.samples = samples
    self.loss = loss.isClassification ? .softmaxCrossEntropy() : loss
    width = if case .numbers(_, let width) = samples.targets { width } else { 1 }
    var plan = ArenaCursor()
    _ = Room(&plan, samples.count, width: width)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    room = Room(&cursor, samples.count, width: width)
    for i in 0..<samples.count { room.order[i] = Int32(i) }
  }

  /// Evaluates a model with a classifier's workers.
  ///
  /// - Precondition: The model reads what the samples hold, rows as wide, and its outputs fit their targets and the loss.
  public func evaluate(_ classifier: Classifier) -> Evaluation {
    let model = classifier.model
    precondition(samples.targets.problem(outputs: model.classes, loss: loss) == nil)
    targetScale = if case .numbers(let scale) = model.output { scale } else { nil }
    forEachRange(classifier) { range, outputs in
      if loss.isClassification {
        writeClasses(outputs, range, classifier)
      } else {
        writeNumbers(outputs, range, classifier)
      }
    }
    return summary(model)
  }

  /// What a model's last layer gives for each sample, before probabilities are made of it, with a classifier's workers.
  ///
  /// - Returns: [samples, outputs], row-major.
  /// - Precondition: The model reads what the samples hold, rows as wide.
  public func logits(_ classifier: Classifier) -> [Float] {
    let width = classifier.model.classes
    return [Float](unsafeUninitializedCapacity: samples.count * width) { logits, count in
      // Each task writes rows of its own.
      nonisolated(unsafe) let base = logits.baseAddress
      forEachRange(classifier) { range, outputs in
        guard let base else { return }
        for (r, row) in range.enumerated() {
          (base + row * width).initialize(from: outputs.base + r * outputs.stride, count: width)
        }
      }
      count = samples.count * width
    }
  }

  /// Calls `body` with some samples and what the last layer gives for them until all are done.
  private func forEachRange(_ classifier: Classifier, _ body: (Range<Int>, Block) -> Void) {
    let model = classifier.model
    precondition(samples.width == model.inputs)
    let start = model.isInteger ? nil : samples.pixels.map { classifier.start(for: $0.levels) }
    classifier.forEachWorkspace(rows: samples.count) { workspace, range in
      body(range, outputs(range, workspace, start, model))
    }
  }

  private func outputs(
    _ range: Range<Int>, _ workspace: InferenceWorkspace, _ start: Floats?, _ model: InferenceModel
  ) -> Block {
    if let pixels = samples.pixels, let start, case .dense(let weights, _)? = model.stages.first {
      let rows = pixels.rows(room.order + range.lowerBound, count: range.count)
      return workspace.outputs(rows, start: start, weights, model)
    }
    if model.isInteger, samples.pixels != nil {
      return workspace.outputs(count: range.count, model) {
        samples.writePixels(range.lowerBound + $0, to: $1)
      }
    }
    samples.writeInputs(range, to: workspace.inputs)
    return workspace.outputs(count: range.count, model)
  }

  private func writeClasses(_ logits: Block, _ range: Range<Int>, _ classifier: Classifier) {
    guard case .classes(let classes) = samples.targets else { return }
    for (r, row) in range.enumerated() {
      room.labels[row] = UInt16(classifier.likeliest(logits.base + r * logits.stride).label)
    }
    classes.withUnsafeBufferPointer { classes in
      guard let labels = classes.baseAddress else { return }
      classifier.kernels.softmaxCrossEntropy(
        ClassificationRows(
          logits: logits, classes: classifier.model.classes, labels: labels + range.lowerBound, smoothing: 0,
          gradientScale: 1, gradient: logits, losses: room.losses + range.lowerBound))
    }
    // The loss's gradient took the place of the logits: probabilities, less 1 where the label is.
    for (r, row) in range.enumerated() {
      let label = room.labels[row]
      let gradient = logits.base + r * logits.stride
      room.predictions[row] = gradient[Int(label)] + (label == classes[row] ? 1 : 0)
    }
  }

  private func writeNumbers(_ outputs: Block, _ range: Range<Int>, _ classifier: Classifier) {
    guard case .numbers(let numbers, _) = samples.targets else { return }
    for (r, row) in range.enumerated() {
      let output = outputs.base + r * outputs.stride
      (room.predictions + row * width).update(from: output, count: width)
      numbers.withUnsafeBufferPointer { numbers in
        guard let targets = numbers.baseAddress else { return }
        // One row at a time: rows of targets are not padded.
        writeLoss(output, targets + row * width, row, classifier)
      }
    }
    classifier.finishNumbers(room.predictions, range, width)
  }

  private func writeLoss(
    _ output: MutableFloats, _ target: Floats, _ row: Int, _ classifier: Classifier
  ) {
    var sum = 0.0
    for i in 0..<width { sum += loss.value(output: Double(output[i]), target: Double(target[i])) }
    room.losses[row] = Float(sum / Double(width))
  }

  private func summary(_ model: InferenceModel) -> Evaluation {
    var (sum, weight, correct) = (0.0, 0.0, 0)
    for row in 0..<samples.count {
      let share = samples.weights.map { Double($0[row]) } ?? 1
      sum += share * Double(room.losses[row])
      weight += share
      correct += isCorrect(row) ? 1 : 0
    }
    return Evaluation(
      meanLoss: weight == 0 ? 0 : sum / weight, correct: correct, count: samples.count,
      errors: errors(model))
  }

  private func isCorrect(_ row: Int) -> Bool {
    switch samples.targets {
    case .classes(let classes): return room.labels[row] == classes[row]
    case .numbers(let numbers, _):
      guard loss == .binaryCrossEntropy else { return false }
      return (row * width..<(row + 1) * width).allSatisfy {
        (room.predictions[$0] >= 0.5) == (numbers[$0] >= 0.5)
      }
    }
  }

  private func errors(_ model: InferenceModel) -> NumberErrors? {
    guard case .numbers = samples.targets, case .numbers = model.output, samples.count > 0 else { return nil }
    var result = NumberErrors(meanSquared: 0, meanAbsolute: 0, determination: 0)
    for output in 0..<width {
      let targets = (0..<samples.count).map { truth($0, output) }
      let errors = targets.indices.map { Double(room.predictions[$0 * width + output]) - targets[$0] }
      let average = targets.reduce(0, +) / Double(targets.count)
      let (squares, spread) = (
        errors.reduce(0) { $0 + $1 * $1 }, targets.reduce(0) { $0 + ($1 - average) * ($1 - average) }
      )
      result.meanSquared += squares / Double(errors.count * width)
      result.meanAbsolute += errors.reduce(0) { $0 + $1.magnitude } / Double(errors.count * width)
      result.determination += (spread > 0 ? 1 - squares / spread : squares == 0 ? 1 : 0) / Double(width)
    }
    return result
  }
}

extension Evaluator {
  /// The likeliest class of a sample in the last evaluation.
  public func label(_ row: Int) -> Int {
    precondition((0..<samples.count).contains(row))
    return Int(room.labels[row])
  }

  /// The probability of a sample's likeliest class in the last evaluation, 0 … 1.
  public func confidence(_ row: Int) -> Float {
    precondition((0..<samples.count).contains(row))
    return room.predictions[row * width]
  }

  /// The loss of a sample in the last evaluation.
  public func loss(_ row: Int) -> Float {
    precondition((0..<samples.count).contains(row))
    return room.losses[row]
  }

  /// What was predicted for a sample in the last evaluation, where targets are not classes: probabilities of answers, or
  /// numbers in their own scale, [outputs].
  public func predictions(_ row: Int) -> [Float] {
    precondition((0..<samples.count).contains(row))
    return (0..<width).map { room.predictions[row * width + $0] }
  }

  /// What should have been predicted, in the scale of `predictions`, [outputs]; nothing where targets are classes.
  public func truths(_ row: Int) -> [Double] {
    precondition((0..<samples.count).contains(row))
    guard case .numbers = samples.targets else { return [] }
    return (0..<width).map { truth(row, $0) }
  }

  private func truth(_ row: Int, _ output: Int) -> Double {
    guard case .numbers(let numbers, _) = samples.targets else { return 0 }
    let number = Double(numbers[row * width + output])
    guard let targetScale else { return number }
    return number * Double(targetScale.deviations[output]) + Double(targetScale.means[output])
  }
}

extension Classifier {
  /// What the first layer starts from where the background comes to `levels.offset`.
  fileprivate func start(for levels: InputNormalization) -> Floats {
    model.stages[0].writeStart(shift: levels.offset, to: samplesStart)
    return Floats(samplesStart)
  }

  /// Makes of some rows of outputs, [rows, width], what they stand for.
  fileprivate func finishNumbers(_ outputs: MutableFloats, _ rows: Range<Int>, _ width: Int) {
    for row in rows {
      let numbers = outputs + row * width
      switch model.output {
      case .classes: break
      case .answers:
        for i in 0..<width { numbers[i] = Float(1 / (1 + exponential(min(-Double(numbers[i]), 700)))) }
      case .numbers(let standardization): standardization?.undo(numbers)
      }
    }
  }
}
