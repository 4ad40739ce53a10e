import AllocationCounter
import TestSupport
import Testing

@testable import NeuralNetwork
import Threads

/// Once built, networks and classifiers take nothing from the heap.
///
/// Blocks that the Dispatch library takes for a parallel region of its own are told apart. Without
/// optimisation the compiler itself puts closures and generic values on the heap.
@Suite(.enabled(if: allocation_counter_works() && !isDebugBuild, "counts heap calls of a release build only"))
struct AllocationTests {
  // Each test counts in a process of its own, where no other test runs.

  @Test func theCounterCounts() async {
    await #expect(processExitsWith: .success) {
      let set = count { _ = Set((0..<100).map { _ in Int.random(in: 0..<1000) }) }
      #expect(set.dispatch == 0)
      #expect(set.program > 0)
      let region = count { Team(size: 2).run { _ in } }
      #expect(region.dispatch > 0)
    }
  }

  @Test(arguments: [1, 2, 3], [Float(0), 2]) func trainingStepsTakeNothing(
    threads: Int, sparseBelow: Float
  ) async {
    await #expect(processExitsWith: .success) { [threads, sparseBelow] in
      let taken = heapCallsOfHundredSteps(threads: threads, sparseBelow: sparseBelow)
      #expect(taken.program == 0)
      if threads == 1 { #expect(taken.dispatch == 0) }
    }
  }

  @Test(arguments: [1, 2, 3]) func wholeEpochsTakeNothing(threads: Int) async {
    await #expect(processExitsWith: .success) { [threads] in
      let samples = randomSamples(count: 500, width: 70, classes: 6)
      let network = makeNetwork(threads)
      let recipe = Recipe(epochs: 2, batchSize: 100, optimizer: network.optimizer, learningRate: 0.01)
      let trainer = Trainer(network, on: samples, recipe: recipe)
      _ = try trainer.trainEpoch()
      var failed = false
      let taken = count {
        for _ in 0..<20 { do { _ = try trainer.trainEpoch() } catch { failed = true } }
      }
      #expect(!failed && taken.program == 0)
    }
  }

  @Test(arguments: [1, 2, 3]) func augmentedEpochsTakeNothing(threads: Int) async {
    await #expect(processExitsWith: .success) { [threads] in
      let samples = randomSamples(count: 500, width: 70, classes: 6)
      let optimizer = Optimizer(method: .adamW(beta2: 0.99))
      let network = Network(batchCapacity: 100, optimizer: optimizer, keepsAverage: true, threads: threads) {
        Dense<70, 130>()
        ReLU<130>()
        Dropout<130>(0.5)
        Dense<130, 6>()
      }
      let recipe = Recipe(
        epochs: 30, batchSize: 100, optimizer: optimizer, learningRate: 0.01, schedule: .oneCycle(),
        averageDecay: 0.9, augmentation: .digits)
      let trainer = Trainer(network, on: samples, recipe: recipe, pictureWidth: 10)
      _ = try trainer.trainEpoch()
      var failed = false
      let taken = count {
        for _ in 0..<20 {
          do {
            _ = try trainer.trainEpoch { _ in
              true
            } until: {
              failed
            }
          } catch { failed = true }
        }
      }
      #expect(!failed && taken.program == 0)
    }
  }

  @Test(arguments: [false, true]) func thousandPredictionsTakeNothing(isQuantized: Bool) async {
    await #expect(processExitsWith: .success) { [isQuantized] in
      let classifier = Classifier(model(isQuantized: isQuantized))
      let pixels = randomPixels(count: 1000, width: 70)
      var probabilities = [Float](repeating: 0, count: 6)
      let run = {
        var span = probabilities.mutableSpan
        let rows = pixels.span
        for row in 0..<1000 {
          _ = classifier.classify(rows.extracting(row * 70..<(row + 1) * 70), probabilities: &span)
        }
      }
      run()
      let taken = count(run)
      #expect(taken.program == 0 && taken.dispatch == 0)
    }
  }

  @Test(arguments: [1, 2, 3], [false, true]) func predictionsTogetherTakeNothing(
    threads: Int, isQuantized: Bool
  ) async {
    await #expect(processExitsWith: .success) { [threads, isQuantized] in
      let classifier = Classifier(model(isQuantized: isQuantized), threads: threads)
      let pixels = randomPixels(count: 1000, width: 70)
      var results = [Classification](repeating: Classification(label: 0, probability: 0), count: 1000)
      let run = {
        var span = results.mutableSpan
        classifier.classify(pixels.span, results: &span)
      }
      run()
      #expect(count(run).program == 0)
    }
  }
}

private func model(isQuantized: Bool) -> InferenceModel {
  let network = makeNetwork(1).snapshot()
  guard isQuantized else { return InferenceModel(network) }
  let samples = randomSamples(count: 50, width: 70, classes: 6)
  guard let quantized = try? Calibrator(samples).quantize(network, input: .pixels(.symmetric)) else {
    preconditionFailure("dense layers and rectifiers can be quantised")
  }
  return InferenceModel(quantized.network, input: quantized.input, output: .classes)
}

private func makeNetwork(_ threads: Int) -> Network {
  Network(
    batchCapacity: 100, optimizer: Optimizer(method: .momentum(0.9, nesterov: false)), threads: threads
  ) {
    Dense<70, 130>()
    BatchNorm<130>()
    ReLU<130>()
    Dense<130, 6>()
  }
}

private func heapCallsOfHundredSteps(threads: Int, sparseBelow: Float) -> (dispatch: Int, program: Int) {
  let samples = randomSamples(count: 200, width: 70, classes: 6)
  let network = makeNetwork(threads)
  network.sparseBelow = sparseBelow
  let order = (0..<Int32(200)).map { $0 }
  let facts = StepFacts(
    weightRule: network.optimizer.weightRule(learningRate: 0.01, step: 0),
    vectorRule: network.optimizer.vectorRule(learningRate: 0.01, step: 0))
  var losses = [Float](repeating: 0, count: 100)
  return order.withUnsafeBufferPointer { order in
    losses.withUnsafeMutableBufferPointer { buffer in
      let losses = buffer.baseAddress!
      let tenSteps = {
        network.team.run { worker in
          for step in 0..<10 {
            let batch = Batch(samples, order.baseAddress! + 10 * step, count: 60 + 4 * step, following: 5)
            network.step(batch, facts, StepResults(losses: losses), &worker)
          }
        }
      }
      tenSteps()
      return count { for _ in 0..<10 { tenSteps() } }
    }
  }
}

private func count(_ body: () -> Void) -> (dispatch: Int, program: Int) {
  allocation_counter_start()
  body()
  allocation_counter_stop()
  return (allocation_counter_of_dispatch(), allocation_counter_of_program())
}
