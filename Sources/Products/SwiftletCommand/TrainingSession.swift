import Files
import Swiftlet
import TextFormat

/// One training from the command line: the run, and everything that is kept of it on the way.
final class TrainingSession {
  private let plan: TrainingPlan
  private let run: Trainer
  private let test: PictureSet
  private let evaluator: Evaluator
  private let classNames: [String]
  private let threads: Int?
  private let store: CheckpointStore?
  private let log: TrainingLog?
  private let outputPath: String?
  private let dataPath: String
  private let reportPath: String?
  private let history = TrainingHistory()

  init(_ arguments: Arguments) throws {
    let resumed = try arguments["resume"].map { path throws(FileError) in try Checkpoint(path: path) }
    let stored = try resumed.map { try CheckpointStore.options(of: $0, arguments) } ?? [:]
    let all = arguments.adding(stored)
    plan = try TrainingPlan(all)
    threads = try arguments.integer("threads", in: 1...256)
    let (training, test) = try trainingData(all, validationCount: plan.validationCount)
    classNames =
      try SwiftletCommand.classNames(from: arguments, count: training.classNames.count)
      ?? training.classNames
    self.test = test
    evaluator = Evaluator(Samples(test))
    run = Trainer(
      plan.network(inputs: training.width * training.height, outputs: training.classNames.count),
      on: Samples(training), recipe: plan.recipe, threads: threads)
    store = try CheckpointStore(all, plan, run)
    if let resumed { try store?.resume(resumed, arguments["resume"] ?? "") }
    log = try TrainingLog(arguments)
    outputPath = arguments["output"]
    dataPath = try all.required("data")
    reportPath = arguments["report"]
  }

  /// Runs what is left of all epochs and reports each.
  func train() throws {
    let progress = TrainingProgress(run)
    defer { progress.leave() }
    printError(
      "\(run.network.description.widths)  \(grouped(run.network.parameterCount)) parameters  "
        + "arena \(grouped(run.byteCount)) bytes  recipe \(plan.recipeName)")
    Interruption.watch()
    log?.follow(run)
    history.start()
    while run.stepCount < run.totalSteps {
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
      try modelFile(nil).write(to: outputPath)
      message += "; \(outputPath) holds what was learnt so far, to go on takes a --checkpoint"
    } else {
      message += "; nothing was saved, that takes a --checkpoint"
    }
    return Interrupted(message: message)
  }

  /// Evaluates what has been learnt on the pictures held out.
  func evaluate() -> Evaluation {
    let model = InferenceModel(run.result(), scale: run.samples.scale)
    return evaluator.evaluate(Classifier(model, threads: threads))
  }

  /// Writes the model, the report and the log's last line.
  func finish(_ evaluation: Evaluation) throws {
    let file = modelFile(evaluation)
    if let outputPath { try file.write(to: outputPath) }
    if let reportPath {
      var page = report(of: file, on: test, evaluator, data: dataPath, threads: threads)
      page.epochs = history.epochs
      page.learningRates = learningRates
      try SwiftletCommand.write(page, to: reportPath)
    }
    try log?.write(evaluation, on: plan.validationCount > 0 ? "validation" : "test")
  }

  /// Learning rates at evenly spaced steps from the first to the last.
  private var learningRates: [Double] {
    let count = min(run.totalSteps, 400)
    return (0..<count).map { Double(run.rate(ofStep: $0 * (run.totalSteps - 1) / max(count - 1, 1))) }
  }

  /// What has been learnt, with all that a file tells about it.
  func modelFile(_ evaluation: Evaluation?) -> ModelFile {
    var file = ModelFile(
      network: run.result(),
      metadata: [
        MetadataKey.architecture: run.network.description.widths,
        MetadataKey.pixelMean: "\(run.samples.scale.mean)",
        MetadataKey.pixelDeviation: "\(run.samples.scale.deviation)",
        MetadataKey.pictureSize: "28x28",
        MetadataKey.classes: classNames.joined(separator: "\n"),
        MetadataKey.recipe: "\(plan.recipeName), \(plan.recipe.epochs) epochs",
        MetadataKey.seed: "\(plan.recipe.seed)",
        MetadataKey.accuracy: evaluation.map { fixed($0.accuracy, 6) },
        MetadataKey.engine: "swiftlet \(swiftletVersion)",
      ].compactMapValues { $0 })
    file.setSelfChecks(ofFirst: 5, test)
    return file
  }
}

extension Divergence: CustomStringConvertible {
  /// What to tell a person.
  public var description: String {
    "training diverged: the loss of step \(step + 1) is \(loss.isNaN ? "not a number" : "\(loss)"); "
      + "try a lower --learning-rate or a longer --warm-up"
  }
}

/// The greatest number that divides both (Euclid).
private func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
