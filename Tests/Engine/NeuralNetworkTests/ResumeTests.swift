import TestSupport
import Testing

@testable import NeuralNetwork

/// A run that is stopped anywhere and goes on elsewhere ends in the bits of one that was never stopped.
@Suite struct ResumeTests {
  private static let recipe = Recipe(
    epochs: 3, batchSize: 16, optimizer: Optimizer(method: .adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8)),
    learningRate: 0.01, schedule: .oneCycle(), loss: .softmaxCrossEntropy(labelSmoothing: 0.1), dropout: 0.2,
    averageDecay: 0.9,
    augmentation: Augmentation(rotation: 20, shift: 1, elastic: 0.5, taper: 0.5, finalStrength: 0), seed: 3)
  private let samples = randomSamples(count: 101, width: 49, classes: 4)

  @Test(arguments: [1, 5, 7, 13, 20]) func goesOnToTheSameBits(stop: Int) throws {
    let whole = trainer()
    try finish(whole)
    #expect(whole.totalSteps == 21 && whole.stepCount == 21)

    let first = trainer()
    try run(first, to: stop)
    #expect(first.stepCount == stop)
    let (state, layers) = (first.state(), first.network.snapshot())
    let second = trainer(threads: 1)
    #expect(second.restore(state, layers))
    try finish(second)
    #expect(second.network.snapshot() == whole.network.snapshot())
    #expect(second.result() == whole.result() && second.state() == whole.state())
    #expect(second.result() != second.network.snapshot())
  }

  @Test func stopEndsAfterTheRunningStep() throws {
    let trainer = trainer()
    var asked = 0
    let report = try trainer.trainEpoch {
      _ in
      true
    } until: {
      asked += 1
      return asked > 3
    }
    #expect(report.steps == 3 && trainer.stepCount == 3)
    #expect(try trainer.trainEpoch().steps == 7)
    #expect(trainer.stepCount == 7)
  }

  @Test func reportsComeAtMultiples() throws {
    let trainer = trainer()
    var seen: [Int] = []
    for _ in 0..<3 {
      _ = try trainer.trainEpoch(reportingEvery: 5) { _ in
        seen.append(trainer.stepCount)
        return true
      }
    }
    #expect(seen == [5, 7, 10, 14, 15, 20, 21])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let trainer = trainer()
    try run(trainer, to: 4)
    let (state, layers) = (trainer.state(), trainer.network.snapshot())
    var wrong = state
    wrong.stepCount = 22
    #expect(!trainer.restore(wrong, layers))
    wrong = state
    wrong.epoch.steps = 5
    #expect(!trainer.restore(wrong, layers))
    wrong = state
    wrong.figures.removeLast()
    #expect(!trainer.restore(wrong, layers))
    wrong = state
    wrong.figures[0].second = []
    #expect(!trainer.restore(wrong, layers))
    #expect(!trainer.restore(state, Snapshot(layers: [])))
    #expect(trainer.state() == state && trainer.network.snapshot() == layers)
  }

  private func finish(_ trainer: Trainer) throws {
    while trainer.stepCount < trainer.totalSteps { _ = try trainer.trainEpoch() }
  }

  private func run(_ trainer: Trainer, to step: Int) throws {
    while trainer.stepCount < step {
      _ = try trainer.trainEpoch(reportingEvery: step) { _ in trainer.stepCount < step }
    }
  }

  private func trainer(
    threads: Int = 2
  ) -> Trainer {
    let recipe = ResumeTests.recipe
    let network = Network(
      loss: recipe.loss, batchCapacity: 16, optimizer: recipe.optimizer, keepsAverage: true,
      seed: recipe.seed, threads: threads
    ) {
      Dense<49, 20>()
      BatchNorm<20>()
      ReLU<20>()
      Dropout<20>(recipe.dropout)
      Dense<20, 4>()
    }
    return Trainer(network, on: samples, recipe: recipe)
  }
}
