import Files
import Swiftlet
import TextFormat

/// One training from the command line: the run, and everything that is kept of it on the way.
final class TrainingSession {
  private let settings: TrainingSettings
  private let run: Trainer
  private let data: TrainingData
  private let evaluator: Evaluator
  private let threads: Int?
  private let store: CheckpointStore?
  private let log: TrainingLog?
  private let outputPath: String?
  private let dataPath: String
  private let reportPath: String?
  private let history = TrainingHistory()
  private let heldOut: Evaluator?
  private var stopping: EarlyStopping?

  init(_ arguments: Arguments) throws {
    try checkOutputs(arguments, "output", "report", "checkpoint")
    let resumed = try arguments["resume"].map { path throws(FileError) in try Checkpoint(path: path) }
    let stored = try resumed.map { try CheckpointStore.options(of: $0, arguments) } ?? [:]
    let all = arguments.adding(stored)
    let isRows = try DataFile(all.required("data")) != nil
    settings = try TrainingSettings(all.options, standard: isRows ? .table : .tutorial)
    threads = try arguments.integer("threads", in: 1...256)
    data = try TrainingData(all, settings)
    var recipe = settings.recipe
    recipe.loss = data.loss
    evaluator = Evaluator(data.test, loss: data.loss)
    run = Trainer(
      settings.network(inputs: data.training.width, outputs: data.outputs), on: data.training, recipe: recipe,
      classWeights: try settings.classWeights(data.training, outputs: data.outputs),
      pictureWidth: data.pictures?.width, distillation: try distillation(all, data), threads: threads)
    store = try CheckpointStore(all, run)
    stopping = settings.patience.map { EarlyStopping(patience: $0) }
    store?.stopping = stopping
    if let resumed { try store?.resume(resumed, arguments["resume"] ?? "") }
    stopping = store?.stopping ?? stopping
    heldOut = data.heldOut.map { [loss = data.loss] in Evaluator($0, loss: loss) }
    log = try TrainingLog(arguments)
    outputPath = arguments["output"]
    dataPath = try all.required("data")
    reportPath = arguments["report"]
  }

  /// Runs what is left of all epochs and reports each.
  func train() throws {
    let progress = TrainingProgress(run, noun: data.pictures == nil ? "rows" : "pictures")
    defer { progress.leave() }
    printError(
      "\(run.network.description.widths)  \(grouped(run.network.parameterCount)) parameters  "
        + "arena \(grouped(run.byteCount)) bytes  recipe \(settings.recipeName)")
    Interruption.watch()
    log?.follow(run)
    history.start()
    while goesOn(), run.stepCount < run.totalSteps {
      let epoch = run.stepCount / run.stepsPerEpoch
      var failure: (any Error)?
      let report = try run.trainEpoch(reportingEvery: interval) { step in
        progress.show(step, epoch: epoch)
        do {
          try log?.writeStepIfDue(step.epoch, of: run)
          try store?.saveIfDue()
        } catch {
          failure = error
        }
        return failure == nil
      } until: {
        Interruption.isWanted
      }
      if let failure { throw failure }
      guard report.steps == run.stepsPerEpoch else { throw try interrupted() }
      progress.finish(report, epoch: epoch)
      if reportPath != nil { history.record(report) { evaluate() } }
      try log?.writeEpoch(report, of: run)
    }
    printError("resident memory \(grouped(peakResidentBytes)) bytes at most")
  }

  /// Whether another epoch may make it better, judged by each epoch that has ended: a checkpoint is from before that.
  private func goesOn() -> Bool {
    guard let heldOut, var stopping else { return true }
    if run.stepCount % run.stepsPerEpoch == 0, stopping.epoch < run.stepCount / run.stepsPerEpoch {
      let model = InferenceModel(run.result(), input: data.input, output: data.output)
      let loss = heldOut.evaluate(Classifier(model, threads: threads)).meanLoss
      _ = stopping.goesOn(after: loss) { run.result() }
      self.stopping = stopping
      store?.stopping = stopping
    }
    if !stopping.goesOn {
      printError(
        "stopped: the best loss on held-out samples is \(fixed(stopping.bestLoss, 6)), after epoch "
          + "\(stopping.bestEpoch)")
    }
    return stopping.goesOn
  }

  /// Steps between which neither a checkpoint nor a line of the log is due.
  private var interval: Int {
    let interval = commonDivisor(store?.interval ?? 0, log?.interval ?? 0)
    return interval == 0 ? .max : interval
  }

  /// Saves what there is, and says how to go on.
  private func interrupted() throws -> Interrupted {
    var message = "interrupted after step \(run.stepCount) of \(run.totalSteps)"
    if let store {
      try store.save()
      message += "; go on with --resume \(store.path)"
    } else if let outputPath {
      try save(modelFile(nil), to: outputPath)
      message += "; \(outputPath) holds what was learnt so far, to go on takes a --checkpoint"
    } else {
      message += "; nothing was saved, that takes a --checkpoint"
    }
    return Interrupted(message: message)
  }

  /// What has been learnt: where it was to stop early, the best on the samples held out.
  private var result: Snapshot { stopping?.best ?? run.result() }

  /// What has been learnt, ready to infer.
  private var classifier: Classifier {
    Classifier(InferenceModel(result, input: data.input, output: data.output), threads: threads)
  }

  /// Whether samples were left to evaluate on.
  var hasTest: Bool { data.test.count > 0 }

  /// Evaluates what has been learnt on the samples left for that.
  func evaluate() -> Evaluation {
    evaluator.evaluate(classifier)
  }

  /// Writes the model, the report and the log's last line.
  func finish(_ evaluation: Evaluation) throws {
    let file = modelFile(evaluation)
    if let outputPath { try save(file, to: outputPath) }
    if let reportPath {
      var page = report(of: file, on: data.pictures, evaluator, data: dataPath, threads: threads)
      page.epochs = history.epochs
      page.learningRates = learningRates
      try SwiftletCommand.write(page, to: reportPath)
    }
    try log?.write(evaluation, on: settings.validationCount > 0 ? "validation" : "test")
  }

  /// Learning rates at evenly spaced steps from the first to the last.
  private var learningRates: [Double] {
    let count = min(run.totalSteps, 400)
    return (0..<count).map { Double(run.learningRate(ofStep: $0 * (run.totalSteps - 1) / max(count - 1, 1))) }
  }

  /// What has been learnt, with all that a file tells about it.
  func modelFile(_ evaluation: Evaluation?) -> ModelFile {
    let isClassification = data.loss.isClassification
    var file = ModelFile(
      network: result,
      metadata: data.metadata.merging(
        [
          MetadataKey.architecture: run.network.description.widths,
          MetadataKey.classes: isClassification ? data.classNames.joined(separator: "\n") : nil,
          MetadataKey.recipe: "\(settings.recipeName), \(settings.recipe.epochs) epochs",
          MetadataKey.loss: isClassification ? nil : data.loss.name,
          MetadataKey.seed: "\(settings.recipe.seed)",
          MetadataKey.accuracy: isClassification ? evaluation.map { fixed($0.accuracy, 6) } : nil,
          MetadataKey.engine: "swiftlet \(swiftletVersion)",
        ].compactMapValues { $0 }
      ) { $1 })
    file.describe(data.input, data.output)
    if let pictures = data.pictures { file.setSelfChecks(ofFirst: 5, pictures) }
    return file
  }
}

extension Divergence: CustomStringConvertible {
  /// What to tell a person.
  public var description: String { text + "; try a lower --learning-rate or a longer --warm-up" }
}

/// The greatest number that divides both (Euclid).
private func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
