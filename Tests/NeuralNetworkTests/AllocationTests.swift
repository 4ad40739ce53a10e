import AllocationCounter
import MatrixMultiply
import Testing

@testable import NeuralNetwork

/// Once built, networks and classifiers take nothing from the heap.
///
/// Blocks that the Dispatch library takes for a parallel region of its own are told apart. Without
/// optimisation the compiler itself puts closures and generic values on the heap.
@Suite(
  .serialized,
  .enabled(if: allocation_counter_works() && !isDebugBuild, "counts heap calls of a release build only"))
struct AllocationTests {
  @Test func theCounterCounts() {
    let (dispatch, others) = count { _ = Set((0..<100).map { _ in Int.random(in: 0..<1000) }) }
    #expect(dispatch == 0 && others > 0)
    let region = count { Team(size: 2).run { _ in } }
    #expect(region.dispatch > 0)
  }

  @Test(arguments: [1, 2, 3], [Float(0), 2]) func trainingStepsTakeNothing(threads: Int, sparseBelow: Float) {
    let samples = randomSamples(count: 200, width: 70, classes: 6)
    let network = network(threads)
    network.sparseBelow = sparseBelow
    let order = (0..<Int32(200)).map { $0 }
    let facts = StepFacts(
      weightRule: network.optimizer.weightRule(rate: 0.01, step: 0),
      vectorRule: network.optimizer.vectorRule(rate: 0.01, step: 0), smoothing: 0)
    var loss = 0.0
    order.withUnsafeBufferPointer { order in
      withUnsafeMutablePointer(to: &loss) { loss in
        let steps = { (number: Int) in
          network.team.run { worker in
            for step in 0..<number {
              network.step(
                samples, order.baseAddress! + step % 100, count: 60 + step % 40, facts, meanLoss: loss, &worker)
            }
          }
        }
        steps(3)
        let taken = count { for _ in 0..<10 { steps(10) } }
        #expect(taken.others == 0)
        if threads == 1 { #expect(taken.dispatch == 0) }
      }
    }
  }

  @Test(arguments: [1, 2, 3]) func wholeEpochsTakeNothing(threads: Int) throws {
    let samples = randomSamples(count: 500, width: 70, classes: 6)
    let network = network(threads)
    let recipe = Recipe(epochs: 2, batchSize: 100, optimizer: network.optimizer, rate: 0.01)
    let trainer = Trainer(network, on: samples, recipe: recipe)
    _ = try trainer.trainEpoch()
    var failed = false
    let taken = count {
      for _ in 0..<20 { do { _ = try trainer.trainEpoch() } catch { failed = true } }
    }
    #expect(!failed && taken.others == 0)
  }

  @Test func predictionsTakeNothing() {
    let classifier = Classifier(InferenceModel(network(1).snapshot()))
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
    #expect(taken.others == 0 && taken.dispatch == 0)
  }

  @Test(arguments: [1, 2, 3]) func manyPredictionsTakeNothing(threads: Int) {
    let classifier = Classifier(InferenceModel(network(1).snapshot()), threads: threads)
    let pixels = randomPixels(count: 1000, width: 70)
    var results = [Classification](repeating: Classification(label: 0, probability: 0), count: 1000)
    let run = {
      var span = results.mutableSpan
      classifier.classify(pixels.span, results: &span)
    }
    run()
    #expect(count(run).others == 0)
  }

  private func network(
    _ threads: Int
  ) -> Network<Chain<Chain<Chain<Dense<70, 130>, BatchNorm<130>>, ReLU<130>>, Dense<130, 6>>> {
    Network(
      batchCapacity: 100, optimizer: Optimizer(method: .momentum(0.9, nesterov: false)), threads: threads
    ) {
      Dense<70, 130>()
      BatchNorm<130>()
      ReLU<130>()
      Dense<130, 6>()
    }
  }

  private func count(_ body: () -> Void) -> (dispatch: Int, others: Int) {
    allocation_counter_start()
    body()
    allocation_counter_stop()
    return (allocation_counter_of_dispatch(), allocation_counter_of_others())
  }
}

private let isDebugBuild: Bool = {
  #if DEBUG
    true
  #else
    false
  #endif
}()
