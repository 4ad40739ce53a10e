import KernelInterface
import MatrixMultiply

/// Trains a network on samples, epoch after epoch.
public final class Trainer<Layers: Layer> {
  /// What is trained.
  public let network: Network<Layers>
  /// What it is trained on.
  public let samples: Samples
  /// How.
  public let recipe: Recipe
  /// Steps done so far.
  public private(set) var stepCount = 0

  private var generator: RandomGenerator
  /// The samples in the order of the running epoch.
  private let order: UnsafeMutableBufferPointer<Int32>
  /// Loss of each sample of the running region, [steps, batch].
  private let losses: UnsafeMutableBufferPointer<Float>

  /// Steps that one parallel region runs: waking the workers costs about 10 µs, a step some hundreds.
  private static var stepsPerRegion: Int { 32 }

  /// Prepares to train.
  ///
  /// - Precondition: The samples are as wide as the network's inputs, there is at least one, no label
  ///   is beyond the network's outputs, and the batch fits the network.
  public init(_ network: Network<Layers>, on samples: Samples, recipe: Recipe) {
    precondition(samples.width == Layers.inputWidth && samples.count > 0)
    precondition(samples.largestLabel < Layers.outputWidth)
    precondition((1...network.batchCapacity).contains(recipe.batchSize))
    precondition(network.optimizer == recipe.optimizer)
    self.network = network
    self.samples = samples
    self.recipe = recipe
    // The parameters were drawn from the seed itself: the order begins at another place.
    generator = RandomGenerator(seed: ~recipe.seed)
    order = .allocate(capacity: samples.count)
    for i in order.indices { order[i] = Int32(i) }
    losses = .allocate(capacity: Trainer.stepsPerRegion * recipe.batchSize)
  }

  deinit {
    order.deallocate()
    losses.deallocate()
  }

  /// Steps in one epoch.
  public var stepsPerEpoch: Int { (samples.count + recipe.batchSize - 1) / recipe.batchSize }

  /// Passes over all samples once, in a new order.
  ///
  /// - Parameter progress: Called every few steps; where it returns false, training ends there.
  /// - Returns: What the epoch has come to.
  /// - Throws: `Divergence` at the first step whose loss is not finite.
  public func trainEpoch(
    progress: (Progress) -> Bool = { _ in true }
  ) throws(Divergence) -> EpochReport {
    shuffle()
    var report = EpochReport(lossSum: 0, steps: 0)
    for first in stride(from: 0, to: stepsPerEpoch, by: Trainer.stepsPerRegion) {
      let steps = first..<min(first + Trainer.stepsPerRegion, stepsPerEpoch)
      run(steps)
      for step in steps {
        let loss = meanLoss(step, index: step - steps.lowerBound)
        guard loss.isFinite else { throw Divergence(step: stepCount + step - steps.lowerBound) }
        report.lossSum += loss
      }
      report.steps += steps.count
      stepCount += steps.count
      guard progress(Progress(epoch: report, stepsPerEpoch: stepsPerEpoch)) else { break }
    }
    return report
  }

  /// Fisher and Yates: every order is as likely as any other.
  private func shuffle() {
    for i in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(i, generator.nextIndex(below: i + 1))
    }
  }

  /// The samples in the order of the last epoch begun.
  var currentOrder: [Int] { order.map(Int.init) }

  private func run(_ steps: Range<Int>) {
    guard let order = order.baseAddress, let losses = losses.baseAddress else { return }
    network.team.run { worker in
      for step in steps {
        let index = step - steps.lowerBound
        network.step(
          samples, order + step * recipe.batchSize, count: count(step),
          following: step + 1 < stepsPerEpoch ? count(step + 1) : 0, facts(stepCount + index), losses: losses + index * recipe.batchSize, &worker)
      }
    }
  }

  /// Samples in a step of an epoch: the last one takes what is left.
  private func count(_ step: Int) -> Int { min(recipe.batchSize, samples.count - step * recipe.batchSize) }

  private func meanLoss(_ step: Int, index: Int) -> Double {
    var sum = 0.0
    for row in 0..<count(step) { sum += Double(losses[index * recipe.batchSize + row]) }
    return sum / Double(count(step))
  }

  private func facts(_ step: Int) -> StepFacts {
    StepFacts(
      weightRule: recipe.optimizer.weightRule(rate: recipe.rate, step: step),
      vectorRule: recipe.optimizer.vectorRule(rate: recipe.rate, step: step),
      smoothing: recipe.labelSmoothing)
  }
}

/// What an epoch has come to.
public struct EpochReport: Equatable, Sendable {
  /// Sum over steps of the mean loss of the batch.
  public var lossSum: Double
  /// Steps done.
  public var steps: Int

  /// Mean loss of a step.
  public var meanLoss: Double { steps == 0 ? 0 : lossSum / Double(steps) }
}

/// How far a running epoch is.
public struct Progress: Equatable, Sendable {
  /// What the epoch has come to so far.
  public var epoch: EpochReport
  /// Steps in the whole epoch.
  public var stepsPerEpoch: Int
}

/// Training came to a loss that is not a number: a lower learning rate may help.
public struct Divergence: Error, Equatable, Sendable {
  /// The first step whose loss is not finite, counted from 0 over all epochs.
  public var step: Int
}
