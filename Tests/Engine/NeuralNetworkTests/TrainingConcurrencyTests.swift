import InstructionSets
import TestSupport
import Testing

@testable import NeuralNetwork

/// The number of threads never shows in the numbers.
@Suite struct TrainingConcurrencyTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: sets, [Float(0), 2]) func sameSeedSameBits(set: InstructionSet, sparseBelow: Float) throws
  {
    let samples = randomSamples(count: 300, width: 70, classes: 6)
    let one = try train(samples, threads: 1, set, sparseBelow)
    for threads in [2, 3, 8] {
      #expect(try train(samples, threads: threads, set, sparseBelow) == one, "\(threads) threads")
    }
    #expect(try train(samples, threads: 1, set, sparseBelow, seed: 2) != one)
  }

  @Test(arguments: sets, [Float(0), 2]) func sameSeedSameBitsWithAllChance(
    set: InstructionSet, sparseBelow: Float
  ) throws {
    let samples = randomSamples(count: 100, width: 64, classes: 6)
    let recipe = Recipe(
      epochs: 2, batchSize: 32, optimizer: Optimizer(method: .momentum(0.9, nesterov: true)),
      learningRate: 0.1,
      schedule: .oneCycle(), dropout: 0.3, averageDecay: 0.9, augmentation: .digits, seed: 4)
    let results = try [1, 2, 3, 8].map { threads in
      let network = Network(
        batchCapacity: 32, optimizer: recipe.optimizer, keepsAverage: true, seed: recipe.seed,
        threads: threads, instructionSet: set
      ) {
        Dense<64, 130>()
        BatchNorm<130>()
        ReLU<130>()
        Dropout<130>(recipe.dropout)
        Dense<130, 6>()
      }
      network.sparseBelow = sparseBelow
      let trainer = Trainer(network, on: samples, recipe: recipe)
      for _ in 0..<recipe.epochs { _ = try trainer.trainEpoch() }
      return [trainer.result(), network.snapshot()]
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: sets) func manyPicturesComeToTheBitsOfOne(set: InstructionSet) throws {
    let samples = randomPixels(count: 500, width: 70)
    let model = InferenceModel(network(set, threads: 1, seed: 9).snapshot())
    let alone = Classifier(model, threads: 1, instructionSet: set)
    let expected = (0..<500).map { row in
      let pixels = Array(samples[row * 70..<(row + 1) * 70])
      return alone.classify(pixels.span)
    }
    for threads in [1, 2, 3, 8] {
      let many = Classifier(model, threads: threads, instructionSet: set)
      var results = [Classification](repeating: Classification(label: -1, probability: 0), count: 500)
      var span = results.mutableSpan
      many.classify(samples.span, results: &span)
      #expect(results == expected, "\(threads) threads")
    }
  }

  private func train(
    _ samples: Samples, threads: Int, _ set: InstructionSet, _ sparseBelow: Float, seed: UInt64 = 1
  ) throws -> Snapshot {
    let network = network(set, threads: threads, seed: seed)
    network.sparseBelow = sparseBelow
    let recipe = Recipe(
      epochs: 2, batchSize: 32, optimizer: network.optimizer, learningRate: 0.1,
      loss: .softmaxCrossEntropy(labelSmoothing: 0.1), seed: seed)
    let trainer = Trainer(network, on: samples, recipe: recipe)
    for _ in 0..<recipe.epochs { _ = try trainer.trainEpoch() }
    return network.snapshot()
  }

  private func network(
    _ set: InstructionSet, threads: Int, seed: UInt64
  ) -> Network {
    Network(
      loss: .softmaxCrossEntropy(labelSmoothing: 0.1), batchCapacity: 32,
      optimizer: Optimizer(method: .momentum(0.9, nesterov: true), weightDecay: 1e-3),
      seed: seed,
      threads: threads, instructionSet: set
    ) {
      Dense<70, 130>()
      BatchNorm<130>()
      ReLU<130>()
      Dense<130, 6>()
    }
  }
}

/// Pixels of which about half are background, [count, width].
func randomPixels(count: Int, width: Int, seed: UInt64 = 21) -> [UInt8] {
  var random = RandomNumbers(seed: seed)
  return (0..<count * width).map { _ in
    Bool.random(using: &random) ? UInt8.random(in: 1...255, using: &random) : 0
  }
}

/// Random pixels with random labels.
func randomSamples(count: Int, width: Int, classes: UInt8, seed: UInt64 = 22) -> Samples {
  let pixels = randomPixels(count: count, width: width, seed: seed)
  var random = RandomNumbers(seed: seed + 1)
  let labels = (0..<count).map { _ in UInt8.random(in: 0..<classes, using: &random) }
  return Samples(pixels: pixels.span, width: width, labels: labels.span)
}
