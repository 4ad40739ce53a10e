import InstructionSets
import KernelInterface
import Threads

/// What a network says of a picture or of a row of numbers.
public struct Classification: Equatable, Sendable {
  /// The likeliest class.
  public var label: Int
  /// Its probability, 0 … 1.
  public var probability: Float

  /// Names a class and its probability.
  public init(label: Int, probability: Float) {
    self.label = label
    self.probability = probability
  }

  /// Whether the class has at least some probability, 0 … 1; a probability that is not a number is none.
  ///
  /// How often the sure answers are right is what the probability says where the network is calibrated (see
  /// `TemperatureScaling`).
  public func isSure(atLeast probability: Float) -> Bool { self.probability >= probability }
}

/// Runs a model on pixels or on rows of floats. Its buffers are allocated here and never grow; one caller at a time.
///
/// A row alone is worked out on the calling thread. Many at once are shared out over the workers,
/// and each comes to the same bits as it would alone.
public final class Classifier {
  /// The network.
  public let model: InferenceModel

  private let team: Team
  private let alone = Team(size: 1)
  private let arena: Arena
  private let workspaces: [InferenceWorkspace]
  /// The first workspace.
  let workspace: InferenceWorkspace
  let kernels: KernelSet
  /// What the first layer starts from for samples whose background is not black, [outputs padded].
  let samplesStart: MutableFloats

  /// Allocates room to work.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process.
  ///   - instructionSet: One that this CPU has.
  public init(_ model: InferenceModel, threads: Int? = 1, instructionSet: InstructionSet = .selected) {
    precondition(instructionSet.isAvailable)
    self.model = model
    team = Team(size: threads)
    kernels = instructionSet.kernels
    var plan = ArenaCursor()
    _ = Classifier.makeRoom(&plan, model, instructionSet, workers: team.size)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    (workspaces, samplesStart) = Classifier.makeRoom(&cursor, model, instructionSet, workers: team.size)
    workspace = workspaces[0]
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ model: InferenceModel, _ instructionSet: InstructionSet, workers: Int
  ) -> ([InferenceWorkspace], MutableFloats) {
    let start = arena.floats(padded(model.maximumWidth))
    return ((0..<workers).map { _ in InferenceWorkspace(&arena, model, instructionSet) }, start)
  }

  /// Bytes of the buffers.
  public var arenaByteCount: Int { arena.byteCount }

  /// Classifies one row of pixels.
  ///
  /// - Parameters:
  ///   - pixels: [inputs]
  ///   - probabilities: Receives the probability of each class, [classes].
  /// - Returns: The likeliest class.
  public func classify(
    _ pixels: Span<UInt8>, probabilities: inout MutableSpan<Float>
  ) -> Classification {
    precondition(probabilities.count == model.classes)
    let result = probabilitiesOf(pixels)
    for i in probabilities.indices { probabilities[i] = result.base[i] }
    return likeliest(result.base)
  }

  /// Classifies one row of pixels, [inputs].
  public func classify(_ pixels: Span<UInt8>) -> Classification { likeliest(probabilitiesOf(pixels).base) }

  private func probabilitiesOf(_ pixels: Span<UInt8>) -> Block {
    let logits = logitsOf(pixels)
    softmax(logits)
    return logits
  }

  /// What outputs stand for: probabilities, or numbers of the scale they were learnt in.
  func finish(_ outputs: Block) {
    switch model.output {
    case .classes: softmax(outputs)
    case .answers where model.isInteger: portableSigmoid(outputs)
    case .answers: kernels.activate(.sigmoid, outputs, outputs)
    case .numbers(let standardization):
      guard let standardization else { return }
      for r in 0..<outputs.rows { standardization.undo(outputs.base + r * outputs.stride) }
    }
  }

  /// Logits become probabilities: those of whole numbers the same everywhere.
  private func softmax(_ logits: Block) {
    model.isInteger ? portableSoftmax(logits, model.classes) : kernels.softmax(logits, model.classes)
  }

  /// Logits of one row of pixels, [inputs], as [classes]: what the last layer gives, before probabilities
  /// are made of it.
  public func logits(_ pixels: Span<UInt8>) -> [Float] {
    let row = logitsOf(pixels).base
    return (0..<model.classes).map { row[$0] }
  }

  private func logitsOf(_ pixels: Span<UInt8>) -> Block {
    precondition(pixels.count == model.inputs)
    return pixels.withUnsafeBufferPointer { pixels in
      // The precondition saw to it that there is a pixel.
      workspace.outputs(pixels.baseAddress!, count: 1, model)
    }
  }

  /// Classifies many rows of pixels, [results.count, inputs], with all workers.
  public func classify(_ pixels: Span<UInt8>, results: inout MutableSpan<Classification>) {
    classify(pixels, results: &results, probabilities: nil)
  }

  /// Classifies many rows of pixels with all workers.
  ///
  /// - Parameters:
  ///   - pixels: [results.count, inputs]
  ///   - results: Receives the likeliest class of each row.
  ///   - probabilities: Receives the probability of each class, [results.count, classes].
  public func classify(
    _ pixels: Span<UInt8>, results: inout MutableSpan<Classification>,
    probabilities: inout MutableSpan<Float>
  ) {
    precondition(probabilities.count == model.classes * results.count)
    probabilities.withUnsafeMutableBufferPointer { probabilities in
      classify(pixels, results: &results, probabilities: probabilities.baseAddress)
    }
  }

  private func classify(
    _ pixels: Span<UInt8>, results: inout MutableSpan<Classification>, probabilities: MutableFloats?
  ) {
    precondition(pixels.count == model.inputs * results.count)
    let count = results.count
    results.withUnsafeMutableBufferPointer { results in
      pixels.withUnsafeBufferPointer { pixels in
        guard let results = results.baseAddress, let pixels = pixels.baseAddress else { return }
        forEachWorkspace(rows: count) { workspace, rows in
          let logits = workspace.outputs(pixels + rows.lowerBound * model.inputs, count: rows.count, model)
          softmax(logits)
          for r in 0..<rows.count {
            let row = logits.base + r * logits.stride
            results[rows.lowerBound + r] = likeliest(row)
            probabilities.map { $0 + (rows.lowerBound + r) * model.classes }?
              .update(from: row, count: model.classes)
          }
        }
      }
    }
  }

  /// Predicts from many rows of floats with all workers.
  ///
  /// - Parameters:
  ///   - features: [rows, inputs]
  ///   - results: Receives probabilities of classes or of answers, or numbers: [rows, outputs].
  /// - Returns: Whether all features are finite; false too where some are so large that their squares are not.
  /// - Precondition: The model reads floats.
  @discardableResult
  public func predict(_ features: Span<Float>, results: inout MutableSpan<Float>) -> Bool {
    let count = features.count / model.inputs
    precondition(features.count == count * model.inputs && results.count == count * model.classes)
    guard case .floats(let standardization) = model.input else { preconditionFailure("a model of pixels") }
    for workspace in workspaces { workspace.areFinite = true }
    results.withUnsafeMutableBufferPointer { results in
      features.withUnsafeBufferPointer { features in
        guard let results = results.baseAddress, let features = features.baseAddress else { return }
        forEachWorkspace(rows: count) { workspace, rows in
          let inputs = inputs(
            features + rows.lowerBound * model.inputs, rows.count, standardization, workspace)
          workspace.check(inputs)
          copyResults(of: workspace.outputs(of: inputs, model), rows, to: results)
        }
      }
    }
    return workspaces.allSatisfy { $0.areFinite }
  }

  /// Rows of features as a model takes them: where they are, if they need no change and no padding; a dense stage only
  /// reads them.
  private func inputs(
    _ features: Floats, _ count: Int, _ standardization: Standardization?, _ workspace: InferenceWorkspace
  ) -> Block {
    if standardization == nil, model.inputs % paddingUnit == 0, case .dense? = model.stages.first {
      return Block(
        MutableFloats(mutating: features), rows: count, columns: model.inputs, stride: model.inputs)
    }
    for r in 0..<count {
      let row = workspace.inputs.base + r * workspace.inputs.stride
      row.update(from: features + r * model.inputs, count: model.inputs)
      standardization?.apply(row)
    }
    return workspace.inputs.rows(0..<count)
  }

  /// Predicts from many rows of pixels, [rows, inputs], likewise.
  ///
  /// - Precondition: The model reads pixels.
  public func predict(_ pixels: Span<UInt8>, results: inout MutableSpan<Float>) {
    let count = pixels.count / model.inputs
    precondition(pixels.count == count * model.inputs && results.count == count * model.classes)
    guard case .pixels = model.input else { preconditionFailure("a model of floats") }
    results.withUnsafeMutableBufferPointer { results in
      pixels.withUnsafeBufferPointer { pixels in
        guard let results = results.baseAddress, let pixels = pixels.baseAddress else { return }
        forEachWorkspace(rows: count) { workspace, rows in
          let outputs = workspace.outputs(
            pixels + rows.lowerBound * model.inputs, count: rows.count, model)
          copyResults(of: outputs, rows, to: results)
        }
      }
    }
  }

  private func copyResults(of outputs: Block, _ rows: Range<Int>, to results: MutableFloats) {
    finish(outputs)
    for r in 0..<rows.count {
      (results + (rows.lowerBound + r) * model.classes)
        .update(from: outputs.base + r * outputs.stride, count: model.classes)
    }
  }

  /// Calls `body` with a workspace and the rows to work on there until all rows are done.
  func forEachWorkspace(rows: Int, _ body: (InferenceWorkspace, Range<Int>) -> Void) {
    // Waking a worker costs as much as a few pictures.
    let team = rows > InferenceWorkspace.capacity ? self.team : alone
    let capacity = InferenceWorkspace.capacity
    let tasks = (rows + capacity - 1) / capacity
    team.run { worker in
      let workspace = workspaces[worker.index]
      for first in stride(from: 0, to: tasks, by: Team.maximumTasks) {
        worker.parallelFor(min(tasks - first, Team.maximumTasks)) { task in
          let begin = (first + task) * capacity
          body(workspace, begin..<min(begin + capacity, rows))
        }
      }
    }
  }

  func likeliest(_ probabilities: MutableFloats) -> Classification {
    var label = 0
    var probability = probabilities[0]
    // Two choices without a branch: a processor could not foresee it.
    for i in 1..<max(model.classes, 1) {
      let isLarger = probabilities[i] > probability
      label = isLarger ? i : label
      probability = isLarger ? probabilities[i] : probability
    }
    return Classification(label: label, probability: probability)
  }
}
