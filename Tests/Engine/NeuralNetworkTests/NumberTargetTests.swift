import TestSupport
import Testing

@testable import NeuralNetwork

/// Targets that are numbers or answers, and weights of samples.
@Suite struct NumberTargetTests {
  @Test func standardisationIsThatOfDoublePrecision() {
    var random = RandomNumbers(seed: 1)
    let numbers = (0..<300).map { place -> Float in
      let size = Float(place % 3 * 100 + 1)
      return place % 3 == 2 ? 7 : Float.random(in: -5...9, using: &random) * size
    }
    let scale = Standardization(of: FloatRows(numbers, width: 3))
    for column in 0..<3 {
      let values = (0..<100).map { Double(numbers[$0 * 3 + column]) }
      let mean = values.reduce(0, +) / 100
      let squares = values.reduce(0.0) { sum, value in sum + (value - mean) * (value - mean) }
      let deviation = column == 2 ? 1 : (squares / 100).squareRoot()
      #expect(isClose(scale.means[column], mean, within: unitRoundoff * abs(mean)))
      #expect(isClose(scale.deviations[column], deviation, within: unitRoundoff * max(deviation, 1)))
    }
    var row: [Float] = [1, 200, 7]
    row.withUnsafeMutableBufferPointer { scale.apply($0.baseAddress!) }
    #expect(row[2] == 0)
    row.withUnsafeMutableBufferPointer { scale.undo($0.baseAddress!) }
    for (found, wanted) in zip(row, [1, 200, 7] as [Float]) { #expect(abs(found - wanted) <= 8 * wanted.ulp) }
  }

  @Test func errorsAreThoseOfDoublePrecision() {
    var random = RandomNumbers(seed: 2)
    let (count, width) = (70, 2)
    let features = random.floats(count * 3)
    let targets = random.floats(count * width, in: -2...2)
    let scale = Standardization(means: [10, -3], deviations: [5, 0.5])
    let network = Snapshot(layers: [
      .dense(.init(inputs: 3, outputs: width, weights: random.floats(6), bias: random.floats(2)))
    ])
    let samples = Samples(
      features: FloatRows(features, width: 3), targets: .numbers(targets, width: width),
      weights: random.floats(count, in: 0.5...2))
    let evaluator = Evaluator(samples, loss: .meanSquaredError)
    let found = evaluator.evaluate(
      Classifier(InferenceModel(network, input: .floats(nil), output: .numbers(scale)), threads: 2))
    let rows = (0..<count).map { features[$0 * 3..<$0 * 3 + 3].map(Double.init) }
    let outputs = ReferenceNetwork(snapshot: network).evaluate(rows)
    var (loss, weight, squares, sizes, determination) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for row in 0..<count {
      let errors = (0..<width).map { outputs[row][$0] - Double(targets[row * width + $0]) }
      loss += Double(samples.weights![row]) * errors.reduce(0) { $0 + $1 * $1 } / Double(width)
      weight += Double(samples.weights![row])
    }
    for output in 0..<width {
      let deviation = Double(scale.deviations[output])
      let errors = (0..<count).map {
        (outputs[$0][output] - Double(targets[$0 * width + output])) * deviation
      }
      let wanted = (0..<count).map { Double(targets[$0 * width + output]) * deviation }
      let mean = wanted.reduce(0, +) / Double(count)
      squares += errors.reduce(0) { $0 + $1 * $1 } / Double(count * width)
      sizes += errors.reduce(0) { $0 + abs($1) } / Double(count * width)
      let spread = wanted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      determination += (1 - errors.reduce(0) { $0 + $1 * $1 } / spread) / Double(width)
    }
    let bound = 1e-5
    #expect(abs(found.meanLoss - loss / weight) <= bound * loss / weight)
    #expect(abs(found.errors!.meanSquared - squares) <= bound * squares)
    #expect(abs(found.errors!.meanAbsolute - sizes) <= bound * sizes)
    #expect(abs(found.errors!.determination - determination) <= bound * max(abs(determination), 1))
    #expect(found.correct == 0 && found.count == count)
    let first = evaluator.predictions(0)
    #expect(isClose(first[0], outputs[0][0] * 5 + 10, within: 1e-4))
  }

  /// A sample that weighs twice as much is one that stands there twice.
  @Test(arguments: [Loss.softmaxCrossEntropy(), .softmaxCrossEntropy(labelSmoothing: 0.1)])
  func weightsAreRepetitions(loss: Loss) {
    var random = RandomNumbers(seed: 4)
    let features = random.floats(6 * 4)
    let classes: [UInt16] = [0, 1, 2, 2, 1, 0]
    let twice = [0, 1, 1, 2, 3, 4, 4, 5]
    let weighted = Samples(
      features: FloatRows(features, width: 4), targets: .classes(classes), weights: [1, 2, 1, 1, 2, 1])
    let repeated = Samples(
      features: FloatRows(twice.flatMap { features[$0 * 4..<$0 * 4 + 4] }, width: 4),
      targets: .classes(twice.map { classes[$0] }))
    let make = { Network(NetworkDescription(widths: [4, 7, 3]), loss: loss, batchCapacity: 8, seed: 3) }
    let (one, other) = (make(), make())
    let a = one.train(on: weighted, rows: [0, 1, 2, 3, 4, 5], learningRate: 1, optimizer: Optimizer())
    let b = other.train(on: repeated, rows: Array(0..<8), learningRate: 1, optimizer: Optimizer())
    #expect(abs(a - b) <= 1e-6)
    for (found, expected) in zip(one.snapshot().learnt.joined(), other.snapshot().learnt.joined()) {
      #expect(distance(found, expected.map(Double.init)) <= roundingBound(100))
    }
  }

  @Test func answersAreRightOnTheirSideOfOneHalf() {
    let samples = Samples(
      features: FloatRows([1, -1, 2, -3], width: 1), targets: .numbers([1, 0, 0, 0], width: 1))
    let network = Snapshot(layers: [.dense(.init(inputs: 1, outputs: 1, weights: [2], bias: [0]))])
    let evaluator = Evaluator(samples, loss: .binaryCrossEntropy)
    let found = evaluator.evaluate(
      Classifier(InferenceModel(network, input: .floats(nil), output: .answers)))
    #expect(found.correct == 3 && found.errors == nil)
    #expect(isClose(evaluator.predictions(0)[0], 1 / (1 + exponential(-2)), within: 1e-6))
  }

  @Test func earlyStoppingWaitsForItsPatience() {
    var stopping = EarlyStopping(patience: 2)
    let network = { (number: Float) in
      Snapshot(layers: [.dense(.init(inputs: 1, outputs: 1, weights: [number], bias: []))])
    }
    #expect(stopping.goesOn(after: 3) { network(1) })
    #expect(stopping.goesOn(after: 2) { network(2) })
    #expect(stopping.goesOn(after: 2.5) { network(3) })
    #expect(!stopping.goesOn(after: .nan) { network(4) })
    #expect(stopping.best == network(2) && stopping.bestEpoch == 2 && stopping.bestLoss == 2)
  }

  @Test func targetsThatDoNotFitAreTold() {
    let classes = Targets.classes([0, 2])
    let numbers = Targets.numbers([1, 2, 3, 4], width: 2)
    #expect(classes.problem(outputs: 3, loss: .softmaxCrossEntropy()) == nil)
    #expect(classes.problem(outputs: 2, loss: .softmaxCrossEntropy()) == "expected classes below 2, found 2")
    #expect(numbers.problem(outputs: 2, loss: .meanSquaredError) == nil)
    #expect(numbers.problem(outputs: 3, loss: .huber()) == "expected 3 numbers for each sample, found 2")
    #expect(numbers.problem(outputs: 2, loss: .softmaxCrossEntropy()) != nil)
    #expect(classes.problem(outputs: 3, loss: .meanAbsoluteError) != nil)
  }
}
