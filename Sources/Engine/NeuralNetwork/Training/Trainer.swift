import KernelInterface
import Threads

/// Trains a network on samples, epoch after epoch.
public final class Trainer {
  /// What is trained.
  public let network: Network
  /// What it is trained on.
  public let samples: Samples
  /// How.
  public let recipe: Recipe
  /// Steps done so far.
  public private(set) var stepCount = 0
  /// What the running epoch has come to; once it has ended, what it came to.
  public private(set) var epochReport = EpochReport()

  /// Steps that the network did in earlier runs: optimisers count on from there.
  private let earlierSteps: Int
  private let augmenter: Augmenter?
  private let teachers: Teachers?
  private var generator: RandomGenerator
  /// The samples in the order of the running epoch.
  private let order: UnsafeMutableBufferPointer<Int32>
  /// Loss of each sample of the running region, [steps, batch].
  private let losses: UnsafeMutableBufferPointer<Float>
  /// Whether each of those samples was classified right, [steps, batch].
  private let hits: UnsafeMutableBufferPointer<Bool>
  /// Whether each step of the region was run at all, [steps].
  private let wasRun: UnsafeMutableBufferPointer<Bool>

  /// The most steps that one parallel region runs: waking the workers costs about 10 µs, a step some
  /// hundreds.
  private static var stepsPerRegion: Int { 32 }

  /// Prepares to train.
  ///
  /// - Parameters:
  ///   - network: What is trained, built for the recipe.
  ///   - samples: What it is trained on.
  ///   - recipe: How.
  ///   - pictureWidth: Pixels in a row of a picture, for augmentation; nil where pictures are square.
  ///   - distillation: Whose answers are learnt in place of the labels; nil for nobody's.
  ///   - earlierSteps: Steps that the network did in earlier runs, of which its optimiser's figures tell.
  /// - Precondition: The samples are as wide as the network's inputs, there is at least one, their targets fit outputs
  ///   and loss, and batch, loss, optimiser and moving average are those of the network.
  ///   A distillation takes pixels, and classes without weights; its temperature is above 0, and its teachers read the same
  ///   pixels and tell as many classes.
  public init(
    _ network: Network, on samples: Samples, recipe: Recipe, pictureWidth: Int? = nil,
    distillation: Distillation? = nil, earlierSteps: Int = 0
  ) {
    precondition(samples.width == network.description.inputs && samples.count > 0)
    precondition(samples.targets.problem(outputs: network.description.outputs, loss: network.loss) == nil)
    precondition(network.loss == recipe.loss)
    precondition((1...network.batchCapacity).contains(recipe.batchSize))
    precondition(network.optimizer == recipe.optimizer)
    precondition(network.keepsAverage || recipe.averageDecay == 0)
    precondition(distillation?.fits(network, samples) ?? true)
    self.network = network
    self.samples = samples
    self.recipe = recipe
    self.earlierSteps = earlierSteps
    augmenter = recipe.augmentation.flatMap { bounds in
      guard bounds.changesPictures, let pixels = samples.pixels else { return nil }
      return Augmenter(
        bounds, pixels, pictureWidth: pictureWidth ?? side(ofSquare: samples.width),
        capacity: recipe.batchSize, workers: network.threads, seed: recipe.seed, network.kernels)
    }
    teachers = distillation.flatMap { Teachers($0, of: network, on: samples) }
    // The parameters were drawn from the seed itself: the order begins at another place.
    generator = RandomGenerator(seed: ~recipe.seed &+ UInt64(earlierSteps))
    order = .allocate(capacity: samples.count)
    for i in order.indices { order[i] = Int32(i) }
    losses = .allocate(capacity: Trainer.stepsPerRegion * recipe.batchSize)
    hits = .allocate(capacity: Trainer.stepsPerRegion * recipe.batchSize)
    wasRun = .allocate(capacity: Trainer.stepsPerRegion)
  }

  /// Allocates a network for a recipe and prepares to train it.
  ///
  /// - Parameters:
  ///   - description: The layers.
  ///   - samples: What it is trained on, at least one.
  ///   - recipe: How.
  ///   - classWeights: The weight of each class in the loss, [outputs], or nil where all are 1.
  ///   - pictureWidth: Pixels in a row of a picture, for augmentation; nil where pictures are square.
  ///   - distillation: Whose answers are learnt in place of the labels; nil for nobody's.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process.
  /// - Precondition: Description, samples and recipe fit each other.
  public convenience init(
    _ description: NetworkDescription, on samples: Samples, recipe: Recipe, classWeights: [Float]? = nil,
    pictureWidth: Int? = nil, distillation: Distillation? = nil, threads: Int? = nil
  ) {
    let network = Network(
      description, loss: recipe.loss, classWeights: classWeights,
      batchCapacity: recipe.batchSize, optimizer: recipe.optimizer,
      keepsAverage: recipe.averageDecay > 0, initialization: recipe.initialization, seed: recipe.seed,
      threads: threads)
    self.init(
      network, on: samples, recipe: recipe, pictureWidth: pictureWidth, distillation: distillation)
  }

  deinit {
    order.deallocate()
    losses.deallocate()
    hits.deallocate()
    wasRun.deallocate()
  }

  /// Steps in one epoch.
  public var stepsPerEpoch: Int { (samples.count + recipe.batchSize - 1) / recipe.batchSize }
  /// Steps in the whole run.
  public var totalSteps: Int { recipe.epochs * stepsPerEpoch }
  /// Bytes of the network's arena, of the buffers for changed pictures, and of those that teachers compute in.
  public var byteCount: Int {
    network.arenaByteCount + (augmenter?.byteCount ?? 0) + (teachers?.byteCount ?? 0)
  }

  /// Passes over all samples once, in a new order; where the last call ended early, over the rest.
  ///
  /// - Parameters:
  ///   - interval: `progress` is called whenever the count of steps of the whole run is a multiple of
  ///     this, and besides every few steps.
  ///   - progress: Called between steps; where it returns false, training ends there.
  ///   - stop: Asked before each step, on any thread; where it returns true, training ends there.
  /// - Returns: What the epoch has come to.
  /// - Throws: `Divergence` at the first step whose loss is beyond any that training comes back from.
  public func trainEpoch(
    reportingEvery interval: Int = .max, progress: (Progress) -> Bool = { _ in true },
    until stop: () -> Bool = { false }
  ) throws(Divergence) -> EpochReport {
    if stepCount % stepsPerEpoch == 0 { beginEpoch() }
    augmenter?.prepare(epoch: stepCount / stepsPerEpoch)
    while epochReport.steps < stepsPerEpoch {
      let count = min(
        Trainer.stepsPerRegion, stepsPerEpoch - epochReport.steps, interval - stepCount % interval)
      run(count, stop)
      let done = wasRun.prefix(count).prefix { $0 }.count
      for index in 0..<done { try take(index) }
      guard progress(Progress(epoch: epochReport, stepsPerEpoch: stepsPerEpoch)), done == count
      else { break }
    }
    return epochReport
  }

  private func beginEpoch() {
    shuffle()
    epochReport = EpochReport()
  }

  /// Fisher and Yates: every order is as likely as any other.
  private func shuffle() {
    for i in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(i, generator.nextIndex(below: i + 1))
    }
  }

  /// Adds a step of the region, known only now that the region has ended.
  private func take(_ index: Int) throws(Divergence) {
    let (first, count) = (index * recipe.batchSize, rowCount(epochReport.steps))
    let weight = order.baseAddress.map {
      Batch(samples, $0 + epochReport.steps * recipe.batchSize, count: count)
        .totalWeight(network.classWeights)
    }
    let loss = losses[first..<first + count].reduce(0.0) { $0 + Double($1) } / Double(weight ?? 1)
    guard loss < Divergence.limit(network.loss) else { throw Divergence(step: stepCount, loss: loss) }
    epochReport.lossSum += loss
    epochReport.steps += 1
    epochReport.samples += count
    epochReport.correct += hits[first..<first + count].count { $0 }
    stepCount += 1
  }

  /// The samples in the order of the last epoch begun.
  var currentOrder: [Int] { order.map(Int.init) }
}

// MARK: - Steps

extension Trainer {
  /// Runs steps in one parallel region, until one finds that it shall not begin.
  private func run(_ count: Int, _ stop: () -> Bool) {
    guard let order = order.baseAddress, let losses = losses.baseAddress, let hits = hits.baseAddress,
      let wasRun = wasRun.baseAddress
    else { return }
    let begun = epochReport.steps
    network.team.run { worker in
      for index in 0..<count {
        // Each step has a flag of its own, since a worker that starts late still asks about steps long past.
        worker.parallelFor(1) { _ in wasRun[index] = !stop() }
        guard wasRun[index] else { break }
        let batch = batch(begun + index, order, step: stepCount + index, &worker)
        network.step(
          batch, facts(stepCount + index),
          StepResults(losses: losses + index * recipe.batchSize, hits: hits + index * recipe.batchSize),
          &worker)
      }
    }
  }

  /// The batch of a step of the epoch, which is a step of the whole run.
  private func batch(
    _ index: Int, _ order: UnsafePointer<Int32>, step: Int, _ worker: inout Worker
  ) -> Batch {
    let order = order + index * recipe.batchSize
    let (count, following) = (rowCount(index), index + 1 < stepsPerEpoch ? rowCount(index + 1) : 0)
    guard let augmenter, let augmentation = recipe.augmentation else {
      return Batch(samples, order, count: count, following: following)
    }
    let rows = augmenter.augment(
      order, count: count, epoch: step / stepsPerEpoch,
      strength: augmentation.strength(step: step, of: totalSteps), &worker)
    return Batch(rows, samples, order)
  }

  /// Samples in a step of an epoch: the last one takes what is left.
  private func rowCount(_ index: Int) -> Int {
    min(recipe.batchSize, samples.count - index * recipe.batchSize)
  }

  private func facts(_ step: Int) -> StepFacts {
    let rate = learningRate(ofStep: step)
    let step = step + earlierSteps
    return StepFacts(
      weightRule: recipe.optimizer.weightRule(learningRate: rate, step: step),
      vectorRule: recipe.optimizer.vectorRule(learningRate: rate, step: step),
      averageShare: averageShare(step),
      seed: RandomGenerator(seed: recipe.seed, step).state,
      teachers: teachers)
  }

  /// The learning rate of a step, counted from 0 over all epochs.
  public func learningRate(ofStep step: Int) -> Float {
    recipe.schedule.rate(peak: recipe.learningRate, step: step, of: totalSteps)
  }

  /// The first step's parameters are the average themselves.
  private func averageShare(_ step: Int) -> Float? {
    recipe.averageDecay == 0 ? nil : step == 0 ? 1 : 1 - recipe.averageDecay
  }
}

// MARK: - State

extension Trainer {
  /// What has been learnt: the moving average of the parameters where the recipe asks for one.
  public func result() -> Snapshot {
    recipe.averageDecay == 0 || stepCount == 0 ? network.snapshot() : network.averagedSnapshot()
  }

  /// Where the run stands, apart from the network's layers.
  public func state() -> TrainingState {
    TrainingState(stepCount: stepCount, epoch: epochReport, figures: network.optimizerStates())
  }

  /// Goes back, or ahead, to where a run with the same samples and recipe stood.
  ///
  /// - Parameters:
  ///   - state: What `state` gave.
  ///   - snapshot: What `network.snapshot` gave at the same time.
  /// - Returns: False, and nothing is changed, where they do not fit the network and the recipe.
  public func restore(_ state: TrainingState, _ snapshot: Snapshot) -> Bool {
    let parameters = network.parameters
    let stepsOfEpoch = state.stepCount == 0 ? 0 : (state.stepCount - 1) % stepsPerEpoch + 1
    guard (0...totalSteps).contains(state.stepCount), state.epoch.steps == stepsOfEpoch,
      parameters.count == state.figures.count,
      zip(parameters, state.figures).allSatisfy({ $0.match($1) }), network.restore(snapshot)
    else { return false }
    for (parameters, figures) in zip(parameters, state.figures) { parameters.restore(figures) }
    stepCount = state.stepCount
    epochReport = state.epoch
    // Orders are drawn one from the other: all are drawn again.
    generator = RandomGenerator(seed: ~recipe.seed &+ UInt64(earlierSteps))
    for i in order.indices { order[i] = Int32(i) }
    for _ in 0..<(stepCount + stepsPerEpoch - 1) / stepsPerEpoch { shuffle() }
    return true
  }
}

/// The side of a square of so many pixels.
private func side(ofSquare pixels: Int) -> Int { Int(Double(pixels).squareRoot()) }
