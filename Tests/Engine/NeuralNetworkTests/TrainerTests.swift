import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct TrainerTests {
  @Test func everySampleIsSeenOnceAnEpoch() throws {
    let samples = randomSamples(count: 101, width: 5, classes: 3)
    let network = makeNetwork(capacity: 16)
    let trainer = Trainer(network, on: samples, recipe: recipe(batchSize: 16))
    #expect(trainer.stepsPerEpoch == 7)
    var seen: [Int] = []
    let report = try trainer.trainEpoch { progress in
      seen.append(progress.epoch.steps)
      #expect(progress.stepsPerEpoch == 7)
      return true
    }
    #expect(report.steps == 7 && seen == [7] && trainer.stepCount == 7)
    #expect(trainer.currentOrder.sorted() == Array(0..<101))
    let first = trainer.currentOrder
    _ = try trainer.trainEpoch()
    #expect(trainer.currentOrder.sorted() == Array(0..<101) && trainer.currentOrder != first)
  }

  @Test func samplesReadRightAreCounted() throws {
    // With a rate of 0 and no average nothing changes from step to step: the layers can be asked afterwards.
    let samples = randomSamples(count: 101, width: 5, classes: 3)
    let network = Network(batchCapacity: 16, seed: 4) { Dense<5, 3>() }
    var still = recipe(batchSize: 16)
    still.learningRate = 0
    let report = try Trainer(network, on: samples, recipe: still).trainEpoch()
    let model = InferenceModel(network.snapshot(), scale: samples.scale)
    let evaluation = Evaluator(samples).evaluate(Classifier(model, threads: 1))
    #expect(report.samples == 101 && report.correct == evaluation.correct)
    #expect(evaluation.correct > 10 && evaluation.correct < 90)
  }

  @Test func progressCanEndAnEpoch() throws {
    let samples = randomSamples(count: 1000, width: 5, classes: 3)
    let trainer = Trainer(makeNetwork(capacity: 4), on: samples, recipe: recipe(batchSize: 4))
    let report = try trainer.trainEpoch { _ in false }
    #expect(report.steps > 0 && report.steps < trainer.stepsPerEpoch)
  }

  @Test func aBatchMayBeLargerThanTheSamples() throws {
    let samples = randomSamples(count: 3, width: 5, classes: 3)
    let trainer = Trainer(makeNetwork(capacity: 64), on: samples, recipe: recipe(batchSize: 64))
    #expect(try trainer.trainEpoch().steps == 1)
  }

  @Test func oneSampleAloneTrains() throws {
    let samples = randomSamples(count: 1, width: 5, classes: 3)
    let network = makeNetwork(capacity: 1)
    let report = try Trainer(network, on: samples, recipe: recipe(batchSize: 1)).trainEpoch()
    #expect(report.meanLoss.isFinite)
    #expect(network.snapshot().tensors.values.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test func whatCanBeLearntIsLearnt() throws {
    // The label is the brighter of two halves.
    var random = RandomNumbers(seed: 8)
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for _ in 0..<400 {
      let label = UInt8.random(in: 0...1, using: &random)
      let halves: [ClosedRange<UInt8>] = label == 0 ? [100...255, 0...155] : [0...155, 100...255]
      pixels += (0..<10).map { UInt8.random(in: halves[$0 / 5], using: &random) }
      labels.append(label)
    }
    let samples = Samples(pixels: pixels.span, width: 10, labels: labels.span)
    let network = Network(batchCapacity: 20, seed: 2) {
      Dense<10, 16>()
      BatchNorm<16>()
      ReLU<16>()
      Dense<16, 2>()
    }
    let recipe = Recipe(epochs: 10, batchSize: 20, optimizer: Optimizer(), learningRate: 0.1)
    let trainer = Trainer(network, on: samples, recipe: recipe)
    var losses: [Double] = []
    for _ in 0..<recipe.epochs { losses.append(try trainer.trainEpoch().meanLoss) }
    #expect(losses.last! < losses[0] / 2)
    let evaluation = Evaluator(samples).evaluate(Classifier(InferenceModel(network.snapshot())))
    #expect(evaluation.accuracy > 0.95)
  }

  @Test func divergenceNamesItsStep() throws {
    let samples = randomSamples(count: 600, width: 5, classes: 3)
    let network = makeNetwork(capacity: 8)
    let recipe = Recipe(epochs: 1, batchSize: 8, optimizer: Optimizer(), learningRate: .infinity)
    let trainer = Trainer(network, on: samples, recipe: recipe)
    // The first step's loss is that of the untouched network; its update ruins the second.
    #expect(throws: Divergence(step: 1, loss: .nan)) { _ = try trainer.trainEpoch() }
  }

  @Test func partialBatchesDivideByTheirOwnSize() throws {
    let samples = randomSamples(count: 5, width: 5, classes: 3)
    let one = makeNetwork(capacity: 64)
    let other = makeNetwork(capacity: 5)
    #expect(
      one.gradients(on: samples, rows: [0, 1, 2, 3, 4])
        == other.gradients(on: samples, rows: [0, 1, 2, 3, 4]))
  }

  private func makeNetwork(
    capacity: Int
  ) -> Network {
    Network(batchCapacity: capacity, seed: 3, threads: 2) {
      Dense<5, 6>()
      BatchNorm<6>()
      ReLU<6>()
      Dense<6, 3>()
    }
  }

  private func recipe(batchSize: Int) -> Recipe {
    Recipe(epochs: 1, batchSize: batchSize, optimizer: Optimizer(), learningRate: 0.01)
  }
}
