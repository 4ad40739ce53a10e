import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import NeuralNetwork

/// A thousand networks drawn by chance: whatever the layers, what holds for one holds for all.
@Suite struct RandomNetworkTests {
  static let seeds = Array(UInt64(1)...1000)

  /// One step of plain descent with rate 1 subtracts the gradient.
  @Test(arguments: seeds) func gradientsAreThoseOfDoublePrecision(seed: UInt64) {
    let test = RandomNetwork(seed: seed)
    let set = InstructionSet.available[Int(seed) % InstructionSet.available.count]
    let network = test.network(threads: Int(seed) % 3 + 1, set)
    network.sparseBelow = seed % 2 == 0 ? 0 : 2
    let order = (0..<Int32(test.samples.count)).map { $0 }
    let before = network.snapshot()
    let loss = network.train(on: test.samples, rows: order, learningRate: 1, optimizer: Optimizer())
    let after = network.snapshot()
    let expected = ReferenceNetwork(snapshot: before).gradients(test.rows, test.reference(order))
    #expect(abs(loss - expected.loss) <= 2e-4 * max(abs(expected.loss), 1), "\(test)")
    // What rounding leaves of a gradient is what it changes by where weights change in their last bits, some times over,
    // and what rounding adds on the way back: a normalisation multiplies that by up to 1/√ε.
    let moved = ReferenceNetwork(snapshot: before.roundedOtherwise).gradients(
      test.rows, test.reference(order))
    let sensitivity = zip(expected.layers.joined(), moved.layers.joined()).reduce(0) {
      max($0, zip($1.0, $1.1).reduce(0) { max($0, abs($1.0 - $1.1)) })
    }
    let largest = expected.layers.joined().joined().reduce(0) { max($0, abs($1)) }
    let parameters = before.learnt.joined().joined().reduce(0) { max($0, abs($1)) }
    let rounding = unitRoundoff * test.network.amplification * max(largest, 1)
    let bound = 100 * sensitivity + 20 * rounding + 4 * unitRoundoff * Double(parameters)
    for (layer, (old, new)) in zip(before.learnt, after.learnt).enumerated() {
      for (index, (old, new)) in zip(old, new).enumerated() {
        let found = zip(old, new).map { Double($0) - Double($1) }
        let distance = distance(found.map { Float($0) }, expected.layers[layer][index])
        #expect(distance <= bound, "layer \(layer), parameters \(index), \(test)")
      }
    }
  }

  @Test(arguments: seeds) func threadsDoNotShowInTheBits(seed: UInt64) throws {
    let test = RandomNetwork(seed: seed)
    let one = try test.trained(threads: 1)
    for threads in [2, 3, 8] {
      #expect(try test.trained(threads: threads).0 == one.0, "\(threads) threads, \(test)")
    }
  }

  @Test(arguments: seeds) func aRunGoesOnToTheSameBits(seed: UInt64) throws {
    let test = RandomNetwork(seed: seed)
    let (whole, steps) = try test.trained(threads: 1)
    let first = test.trainer(threads: 2)
    let stop = Int(seed) % steps
    while first.stepCount < stop {
      _ = try first.trainEpoch(reportingEvery: 1) { _ in first.stepCount < stop }
    }
    let second = test.trainer(threads: 1)
    #expect(second.restore(first.state(), first.network.snapshot()), "\(test)")
    while second.stepCount < steps { _ = try second.trainEpoch() }
    #expect(second.network.snapshot() == whole, "\(test)")
  }

  @Test(arguments: seeds) func oneRowAndManyComeToTheSameBitsAndTheReferences(seed: UInt64) throws {
    let test = RandomNetwork(seed: seed)
    let (snapshot, _) = try test.trained(threads: 1)
    let isPixels = test.samples.pixels != nil
    let model = InferenceModel(
      snapshot, input: isPixels ? .pixels(.symmetric) : .floats(nil), output: .numbers(nil))
    let set = InstructionSet.available[Int(seed) % InstructionSet.available.count]
    let classifier = Classifier(model, threads: Int(seed) % 3 + 1, instructionSet: set)
    let (count, width, outputs) = (test.samples.count, test.samples.width, snapshot.outputs)
    var floats = [Float](repeating: 0, count: count * width)
    floats.withUnsafeMutableBufferPointer { floats in
      test.samples.writeInputs(
        0..<count, to: Block(floats.baseAddress!, rows: count, columns: width, stride: width))
    }
    let bytes = floats.map { UInt8((($0 + 1) / 2 * 255).rounded().clamped(to: 0...255)) }
    func predict(_ rows: Range<Int>) -> [Float] {
      var results = [Float](repeating: .nan, count: rows.count * outputs)
      var span = results.mutableSpan
      let range = rows.lowerBound * width..<rows.upperBound * width
      if isPixels {
        classifier.predict(Array(bytes[range]).span, results: &span)
      } else {
        classifier.predict(Array(floats[range]).span, results: &span)
      }
      return results
    }
    let many = predict(0..<count)
    for row in 0..<count {
      #expect(
        predict(row..<row + 1) == Array(many[row * outputs..<(row + 1) * outputs]), "row \(row), \(test)")
    }
    let expected = ReferenceNetwork(snapshot: snapshot).evaluate(test.rows)
    let largest = expected.joined().reduce(1) { max($0, abs($1)) }
    for row in 0..<count {
      for output in 0..<outputs {
        let distance = abs(Double(many[row * outputs + output]) - expected[row][output])
        #expect(distance <= 2e-3 * largest, "row \(row), output \(output), \(test)")
      }
    }
  }
}

extension Float {
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    min(max(self, range.lowerBound), range.upperBound)
  }
}

extension RandomNetwork {
  func network(threads: Int, _ set: InstructionSet = .selected) -> Network {
    Network(
      network, loss: loss, classWeights: classWeights, batchCapacity: samples.count, seed: seed,
      threads: threads,
      instructionSet: set)
  }

  /// A run with some optimiser, clipping and moving average, all of it by chance.
  func trainer(threads: Int) -> Trainer {
    var random = RandomNumbers(seed: ~seed)
    let method = Optimizer.Method.all.randomElement(using: &random)!
    let optimizer = Optimizer(
      method: method, weightDecay: 1e-3, exemptsVectors: Bool.random(using: &random),
      maximumNorm: Bool.random(using: &random) ? 0.5 : nil)
    let recipe = Recipe(
      epochs: 2, batchSize: batch, optimizer: optimizer, learningRate: 0.003, loss: loss,
      initialization: Initialization.allCases.randomElement(using: &random)!,
      averageDecay: Bool.random(using: &random) ? 0.9 : 0, seed: seed)
    return Trainer(network, on: samples, recipe: recipe, classWeights: classWeights, threads: threads)
  }

  /// What a run comes to, and in how many steps.
  func trained(threads: Int) throws -> (Snapshot, Int) {
    let trainer = trainer(threads: threads)
    while trainer.stepCount < trainer.totalSteps { _ = try trainer.trainEpoch() }
    return (trainer.network.snapshot(), trainer.totalSteps)
  }
}
