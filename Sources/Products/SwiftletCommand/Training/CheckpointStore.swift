import Files
import Swiftlet

/// Saves a run on its way, and sets it up again.
final class CheckpointStore {
  /// Where checkpoints go.
  let path: String
  /// Steps from one to the next.
  let interval: Int

  private let run: Trainer
  private let metadata: [String: String]
  /// What the run has come to on held-out samples, where it may stop early.
  var stopping: EarlyStopping?
  /// Steps done at the last checkpoint.
  private var saved: Int?

  private static let storedOptions = recipeOptions + trainingDataOptions + teacherOptions
  private static let optionPrefix = "option."
  private static let fingerprintKey = "data_fingerprint"
  private static let recipeKey = "recipe_in_full"

  /// - Returns: nil where the arguments ask neither to save nor to resume.
  init?(_ arguments: Arguments, _ run: Trainer) throws(UsageError) {
    guard let path = arguments["checkpoint"] ?? arguments["resume"] else {
      if arguments.has("every") { throw UsageError(message: "option '--every' takes a '--checkpoint'") }
      return nil
    }
    self.path = path
    self.run = run
    interval = try arguments.integer("every", in: 1...Int(Int32.max)) ?? run.stepsPerEpoch
    let options = Self.storedOptions.compactMap { rule in
      arguments[rule.name].map { (CheckpointStore.optionPrefix + rule.name, $0) }
    }
    metadata = Dictionary(uniqueKeysWithValues: options).merging([
      CheckpointStore.fingerprintKey: String(run.samples.fingerprint, radix: 16),
      CheckpointStore.recipeKey: "\(run.network.description) \(run.recipe)",
      MetadataKey.engine: "swiftlet \(swiftletVersion)",
    ]) { $1 }
  }

  /// The options that a checkpoint was made with.
  ///
  /// - Throws: `UsageError` where the arguments ask for others.
  static func options(
    of checkpoint: Checkpoint, _ arguments: Arguments
  ) throws(UsageError) -> [String: String] {
    var options: [String: String] = [:]
    for rule in storedOptions {
      let stored = checkpoint.metadata[optionPrefix + rule.name]
      if let given = arguments[rule.name], given != stored {
        let was = stored.map { "'\($0)'" } ?? "left out"
        throw UsageError(
          message: "option '--\(rule.name)': '\(given)', but it was \(was) when the checkpoint was made")
      }
      options[rule.name] = stored
    }
    return options
  }

  /// Takes the run to where a checkpoint was made.
  ///
  /// - Throws: `FileError` where the data or the network differ from those of the checkpoint.
  func resume(_ checkpoint: Checkpoint, _ path: String) throws(FileError) {
    for (key, what) in [
      (Self.fingerprintKey, "the training pictures of the run"), (Self.recipeKey, "the recipe of the run"),
    ] {
      guard checkpoint.metadata[key] == metadata[key] else {
        throw FileError(path: path, expected: what, found: "others")
      }
    }
    guard run.restore(checkpoint.state, checkpoint.network) else {
      throw FileError(path: path, expected: "a checkpoint of this network", found: "one of another")
    }
    if let best = checkpoint.best, let patience = stopping?.patience {
      stopping = EarlyStopping(
        patience: patience, best: best.network, bestLoss: best.loss, bestEpoch: best.epoch, epoch: best.epochs
      )
    }
    saved = run.stepCount
  }

  /// Saves where the count of steps asks for it.
  func saveIfDue() throws(FileError) {
    if run.stepCount % interval == 0 || run.stepCount == run.totalSteps { try save() }
  }

  /// Saves now.
  func save() throws(FileError) {
    guard saved != run.stepCount else { return }
    let best = stopping.flatMap { stopping in
      stopping.best.map {
        Checkpoint.Best(
          network: $0, loss: stopping.bestLoss, epoch: stopping.bestEpoch, epochs: stopping.epoch)
      }
    }
    try Checkpoint(network: run.network.snapshot(), state: run.state(), best: best, metadata: metadata)
      .write(to: path)
    saved = run.stepCount
  }
}
