/// A network that is described by words, trained whenever there is data, and asked in between: what C and Python hold.
///
/// One caller at a time.
package final class TrainableNetwork {
  /// The layers; dropout is known only until the network is saved.
  package let description: NetworkDescription
  /// What has been learnt; nil before the first training.
  package private(set) var result: Snapshot?
  /// Steps done.
  package private(set) var stepCount = 0
  /// The best epoch's number on held-out samples, from 1, in the last training; 0 where nothing was held out.
  package private(set) var bestEpoch = 0
  /// What it reads and tells.
  package private(set) var input = InputKind.floats(nil)
  package private(set) var output: OutputKind

  private var settings: TrainingSettings
  private let threads: Int?
  private var network: Network?
  /// What trains at the moment; it is between two steps where somebody asks.
  private var trainer: Trainer?
  private var classifier: Classifier?
  private var rawClassifier: Classifier?

  /// The options that shape a training; those that shape a network are told by its layers, and features come as they shall be.
  package static let options = Set(recipeOptions.map(\.name))
    .subtracting([
      "recipe", "layers", "activation", "normalization", "no-bias", "dropout", "scaling", "validation",
    ])
    .union(["threads"])

  /// Describes a network and how it is trained.
  ///
  /// - Throws: `UsageError` for an option that is unknown or makes no sense.
  package init(_ description: NetworkDescription, _ options: OptionValues) throws(UsageError) {
    self.description = description
    settings = try TrainingSettings(checking: options)
    threads = try options.integer("threads", in: 1...256)
    output = OutputKind(settings.recipe.loss)
  }

  /// Takes over a network of a file.
  package init(_ file: ModelFile, _ options: OptionValues) throws(UsageError) {
    description = file.network.description
    settings = try TrainingSettings(checking: options)
    threads = try options.integer("threads", in: 1...256)
    (result, input, output) = (file.network, file.inputKind, file.outputKind)
    learnWhatOutputsTell()
  }

  /// The loss is one for what the outputs stand for.
  private func learnWhatOutputsTell() {
    switch output {
    case .classes where !settings.recipe.loss.isClassification: settings.recipe.loss = .softmaxCrossEntropy()
    case .answers: settings.recipe.loss = .binaryCrossEntropy
    case .numbers where settings.recipe.loss.isClassification || settings.recipe.loss == .binaryCrossEntropy:
      settings.recipe.loss = .meanSquaredError
    default: break
    }
  }

  /// A model file of what has been learnt.
  package func file() -> ModelFile { file(of: parameters()) }

  private func file(of snapshot: Snapshot) -> ModelFile {
    var file = ModelFile(
      network: snapshot, metadata: [MetadataKey.engine: "swiftlet \(swiftletVersion)"])
    file.describe(input, output)
    if case .pixels(let scale) = input {
      file.metadata[MetadataKey.pixelMean] = "\(scale.mean)"
      file.metadata[MetadataKey.pixelDeviation] = "\(scale.deviation)"
    }
    return file
  }
}

// MARK: - Training

extension TrainableNetwork {
  /// How far a training is.
  package struct Progress {
    /// The running epoch of this training, from 0, and how many there are.
    package var epoch, epochs: Int
    package var report: EpochReport
    package var stepsPerEpoch: Int
    /// Whether the epoch has ended.
    package var isEpochEnd: Bool
    /// Mean loss and share told right on the samples held out; nil where there are none, or the epoch runs.
    package var validation: Evaluation?
  }

  /// What the samples' features say that the network reads.
  package func read(_ input: InputKind) {
    if self.input != input { forgetClassifiers() }
    self.input = input
  }

  /// Trains for some epochs, from where the network stands.
  ///
  /// - Parameters:
  ///   - data: What it is trained on; some is held out where it is to stop early and `validation` is nil.
  ///   - validation: What each epoch is evaluated on.
  ///   - epochs: How many; nil for the recipe's.
  ///   - pictureWidth: Pixels in a row of a picture, for augmentation.
  ///   - progress: Called after each epoch and some times a second; training ends where it returns false.
  /// - Throws: `UsageError` for data that do not fit and in the midst of another training, `Divergence`.
  package func train(
    _ data: Data, validation: Data?, epochs: Int?, pictureWidth: Int?, progress: (Progress) -> Bool
  ) throws {
    guard !isTraining else {
      throw UsageError(message: "network: expected one that is at rest, found it training")
    }
    var recipe = settings.recipe
    recipe.epochs = epochs ?? recipe.epochs
    recipe.loss = loss(for: data.targets)
    if let problem = data.targets.problem(outputs: description.outputs, loss: recipe.loss) {
      throw UsageError(message: "targets: \(problem)")
    }
    let side = Int(Double(description.inputs).squareRoot())
    if recipe.augmentation != nil, pictureWidth == nil, side * side != description.inputs {
      throw UsageError(
        message: "features: expected square pictures, or their width, found \(description.inputs) pixels")
    }
    let (learnt, held) = validation == nil ? settings.dealOut(data.count) : ([], [])
    let samples = held.isEmpty ? data.samples(nil) : data.samples(learnt)
    let heldOut = (validation?.samples(nil) ?? (held.isEmpty ? nil : data.samples(held))).map {
      Evaluator($0, loss: recipe.loss)
    }
    let weights = try settings.classWeights(samples, outputs: description.outputs)
    let network = network(recipe, weights)
    let trainer = Trainer(
      network, on: samples, recipe: recipe, pictureWidth: pictureWidth, earlierSteps: stepCount)
    output = OutputKind(recipe.loss)
    forgetClassifiers()
    var stopping = settings.patience.flatMap { heldOut == nil ? nil : EarlyStopping(patience: $0) }
    self.trainer = trainer
    defer {
      self.trainer = nil
      forgetClassifiers()
      stepCount += trainer.stepCount
      if let best = stopping?.best, network.restore(best) { result = best } else { result = trainer.result() }
      bestEpoch = stopping?.bestEpoch ?? 0
    }
    try run(trainer, heldOut, &stopping, progress)
  }

  private func run(
    _ trainer: Trainer, _ heldOut: Evaluator?, _ stopping: inout EarlyStopping?,
    _ progress: (Progress) -> Bool
  ) throws {
    let clock = ContinuousClock()
    var told = clock.now
    while trainer.stepCount < trainer.totalSteps {
      var state = Progress(
        epoch: trainer.stepCount / trainer.stepsPerEpoch, epochs: trainer.recipe.epochs,
        report: EpochReport(),
        stepsPerEpoch: trainer.stepsPerEpoch, isEpochEnd: false)
      var goesOn = true
      state.report = try trainer.trainEpoch { running in
        guard clock.now - told > .milliseconds(20) else { return true }
        told = clock.now
        state.report = running.epoch
        goesOn = tell(state, progress)
        return goesOn
      }
      guard goesOn else { return }
      state.isEpochEnd = true
      if let heldOut {
        let model = InferenceModel(trainer.result(), input: input, output: output)
        state.validation = heldOut.evaluate(Classifier(model, threads: threads))
      }
      if let loss = state.validation?.meanLoss, stopping != nil {
        goesOn = stopping?.goesOn(after: loss) { trainer.result() } ?? true
      }
      guard tell(state, progress), goesOn else { return }
    }
  }

  /// Whoever is told may ask the network, which has learnt since it was asked last.
  private func tell(_ state: Progress, _ progress: (Progress) -> Bool) -> Bool {
    forgetClassifiers()
    return progress(state)
  }

  private func loss(for targets: Targets) -> Loss {
    let loss = settings.recipe.loss
    switch targets {
    case .classes: return loss
    case .numbers: return loss.isClassification && settings.targetKind == nil ? .meanSquaredError : loss
    }
  }

  /// The network that learns, made anew where the one there is learns something else.
  private func network(_ recipe: Recipe, _ classWeights: [Float]?) -> Network {
    if let network, network.loss == recipe.loss, network.classWeights == classWeights { return network }
    let made = Network(
      description, loss: recipe.loss, classWeights: classWeights, batchCapacity: recipe.batchSize,
      optimizer: recipe.optimizer, keepsAverage: recipe.averageDecay > 0,
      initialization: recipe.initialization, seed: recipe.seed, threads: threads)
    if let result { _ = made.restore(result.converted(to: .float32)) }
    if let network { _ = made.restore(network.optimizerStates()) }
    network = made
    return made
  }
}

// MARK: - Checkpoints

extension TrainableNetwork {
  /// What has been learnt and what the optimiser keeps: enough to go on to the same bits.
  package func checkpoint() -> Checkpoint {
    let network = trainer?.network ?? self.network ?? network(settings.recipe, nil)
    let state = TrainingState(
      stepCount: stepCount + (trainer?.stepCount ?? 0), epoch: EpochReport(),
      figures: network.optimizerStates())
    let file = file(of: network.snapshot())
    return Checkpoint(network: file.network, state: state, metadata: file.metadata)
  }

  /// Goes on where `checkpoint` was made.
  ///
  /// - Throws: `UsageError`, and nothing is changed, where that was of other layers or another optimiser.
  /// - Precondition: `isTraining` is false.
  package func restore(_ checkpoint: Checkpoint) throws(UsageError) {
    let file = ModelFile(network: checkpoint.network, metadata: checkpoint.metadata)
    let before = (input, output, settings.recipe.loss)
    (input, output) = (file.inputKind, file.outputKind)
    learnWhatOutputsTell()
    let network = network(settings.recipe, nil)
    guard checkpoint.network.problem == nil, network.accepts(checkpoint.network),
      network.restore(checkpoint.state.figures), network.restore(checkpoint.network)
    else {
      (input, output, settings.recipe.loss) = before
      throw UsageError(message: "checkpoint: expected one of these layers and this optimiser, found another")
    }
    stepCount = checkpoint.state.stepCount
    let keepsAverage = settings.recipe.averageDecay > 0 && stepCount > 0
    result = keepsAverage ? network.averagedSnapshot() : network.snapshot()
    forgetClassifiers()
  }
}

// MARK: - Numbers

extension TrainableNetwork {
  /// Whether this is in the midst of a training.
  package var isTraining: Bool { trainer != nil }

  /// What has been learnt so far, or what learning starts from.
  package func parameters() -> Snapshot {
    if let trainer { return trainer.result() }
    if let result { return result }
    let start = network(settings.recipe, nil).snapshot()
    result = start
    return start
  }

  /// Takes over numbers of the same layers.
  ///
  /// - Precondition: `isTraining` is false.
  package func take(_ snapshot: Snapshot) {
    result = snapshot
    forgetClassifiers()
    if let network { _ = network.restore(snapshot) }
  }

  private func forgetClassifiers() { (classifier, rawClassifier) = (nil, nil) }

  /// What predicts probabilities or numbers, or what the last layer gives.
  package func predictor(isRaw: Bool) -> Classifier {
    if let made = isRaw ? rawClassifier : classifier { return made }
    let model = InferenceModel(parameters(), input: input, output: isRaw ? .numbers(nil) : output)
    let made = Classifier(model, threads: threads)
    if isRaw { rawClassifier = made } else { classifier = made }
    return made
  }
}

// MARK: - Settings

extension TrainingSettings {
  /// Reads options of a training alone.
  fileprivate init(checking options: OptionValues) throws(UsageError) {
    if let unknown = options.texts.keys.sorted().first(where: { !TrainableNetwork.options.contains($0) }) {
      let known = TrainableNetwork.options.sorted().joined(separator: ", ")
      throw UsageError(message: "option '--\(unknown)': expected one of \(known)")
    }
    try self.init(options, standard: .table)
  }
}
