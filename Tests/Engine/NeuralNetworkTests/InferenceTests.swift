import InstructionSets
import TestSupport
import Testing

@testable import NeuralNetwork

/// Folded networks against evaluation mode in double precision.
@Suite struct InferenceTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  /// Layers in orders that fold in different ways, each 12 inputs to some classes.
  static let stacks: [[Snapshot.Layer]] = NumberFormat.ofWeights.flatMap { format in
    singleStacks.map { Snapshot(layers: $0).converted(to: format).layers }
  }

  private static let singleStacks: [[Snapshot.Layer]] = [
    [dense(12, 3, 1)],
    [dense(12, 20, 2), norm(20, 3), .relu, dense(20, 5, 4)],
    [dense(12, 20, 2), .relu, norm(20, 3), dense(20, 5, 4)],
    [norm(12, 5), dense(12, 33, 6), .relu, .relu, dense(33, 40, 7), norm(40, 8), .relu, dense(40, 10, 9)],
    [.relu, dense(12, 4, 10), norm(4, 11)],
    [norm(12, 12), norm(12, 13), .relu, norm(12, 14)],
    [dense(12, 1, 15)],
  ]

  @Test(arguments: sets, stacks) func probabilitiesAreThoseOfEvaluationMode(
    set: InstructionSet, layers: [Snapshot.Layer]
  ) {
    let snapshot = Snapshot(layers: layers)
    #expect(snapshot.problem == nil)
    let classifier = Classifier(InferenceModel(snapshot), instructionSet: set)
    let reference = ReferenceNetwork(snapshot: snapshot)
    for pixels in pictures {
      let row = pixels.map { Double(PixelScale.symmetric.input($0)) }
      let expected = reference.probabilities(reference.evaluate([row])[0])
      var found = [Float](repeating: .nan, count: snapshot.outputs)
      var span = found.mutableSpan
      let best = classifier.classify(pixels.span, probabilities: &span)
      // A probability changes by at most its logit's error; 200 roundings of logits below 30.
      let bound = 30 * roundingBound(200)
      for (value, wanted) in zip(found, expected) { #expect(isClose(value, wanted, within: bound)) }
      #expect(best.probability == found.max() && found[best.label] == best.probability)
      #expect(classifier.classify(pixels.span) == best)
    }
  }

  @Test func evaluationAgreesWithDoublePrecision() {
    let pixels = randomPixels(count: 200, width: 12)
    let labels = (0..<200).map { UInt8($0 % 5) }
    let scale = PixelScale(mean: 0.2, deviation: 0.7)
    // Mostly white: the background is not 0.
    let inverted = pixels.map { 255 - $0 }
    for pixels in [pixels, inverted] {
      let samples = Samples(pixels: pixels.span, width: 12, labels: labels.span, scale: scale)
      let snapshot = Snapshot(layers: Self.stacks[1])
      let reference = ReferenceNetwork(snapshot: snapshot)
      let logits = (0..<200).map { row in
        reference.evaluate([(0..<12).map { Double(scale.input(pixels[row * 12 + $0])) }])[0]
      }
      let loss = zip(logits, labels).reduce(0) { $0 + reference.crossEntropy($1.0, Int($1.1)) } / 200
      let correct = zip(logits, labels).count { $0.firstIndex(of: $0.max()!) == Int($1) }
      for threads in [1, 3] {
        let evaluator = Evaluator(samples)
        let found = evaluator.evaluate(Classifier(InferenceModel(snapshot, scale: scale), threads: threads))
        #expect(found.correct == correct && found.count == 200)
        #expect(abs(found.meanLoss - loss) <= 30 * roundingBound(200))
        #expect((0..<200).count { evaluator.label($0) == Int(labels[$0]) } == correct)
        for (row, logits) in logits.enumerated() {
          let probability = reference.probabilities(logits)[evaluator.label(row)]
          #expect(abs(Double(evaluator.confidence(row)) - probability) <= 30 * roundingBound(200))
          let loss = reference.crossEntropy(logits, Int(labels[row]))
          #expect(abs(Double(evaluator.loss(row)) - loss) <= 30 * roundingBound(200))
        }
      }
    }
  }

  @Test(arguments: stacks) func logitsAreThoseOfEvaluationMode(layers: [Snapshot.Layer]) {
    let snapshot = Snapshot(layers: layers)
    let classifier = Classifier(InferenceModel(snapshot))
    let reference = ReferenceNetwork(snapshot: snapshot)
    for pixels in pictures {
      let row = pixels.map { Double(PixelScale.symmetric.input($0)) }
      let expected = reference.evaluate([row])[0]
      let found = classifier.logits(pixels.span)
      #expect(found.count == snapshot.outputs)
      // 200 roundings of logits below 30.
      for (value, wanted) in zip(found, expected) {
        #expect(isClose(value, wanted, within: 30 * roundingBound(200)))
      }
    }
  }

  @Test(arguments: sets, NumberFormat.ofWeights)
  func manyRowsComeToTheBitsOfEach(set: InstructionSet, format: NumberFormat) {
    for stack in [1, 3] {
      let network = Snapshot(layers: Self.singleStacks[stack]).converted(to: format)
      for threads in [1, 3] { manyRowsComeToTheBitsOfEach(set, InferenceModel(network), threads) }
    }
  }

  private func manyRowsComeToTheBitsOfEach(_ set: InstructionSet, _ model: InferenceModel, _ threads: Int) {
    let (count, width, classes) = (200, 12, model.classes)
    let pixels = randomPixels(count: count, width: width)
    let classifier = Classifier(model, threads: threads, instructionSet: set)
    var results = [Classification](repeating: Classification(label: -1, probability: -1), count: count)
    var probabilities = [Float](repeating: .nan, count: count * classes)
    var resultSpan = results.mutableSpan
    var probabilitySpan = probabilities.mutableSpan
    classifier.classify(pixels.span, results: &resultSpan, probabilities: &probabilitySpan)
    for row in 0..<count {
      var alone = [Float](repeating: .nan, count: classes)
      var span = alone.mutableSpan
      let result = classifier.classify(
        Array(pixels[row * width..<(row + 1) * width]).span, probabilities: &span)
      #expect(result == results[row])
      #expect(alone == Array(probabilities[row * classes..<(row + 1) * classes]))
    }
  }

  @Test func weightsStayAsTheyAreStored() {
    let network = Snapshot(layers: Self.singleStacks[1])
    // 12 rows of 32 weights and 20 of 16, the rest of the model besides.
    let sizes = NumberFormat.ofWeights.map { InferenceModel(network.converted(to: $0)).byteCount }
    let scales = (32 + 16) * 4
    #expect(sizes[0] - sizes[1] == (12 * 32 + 20 * 16) * 2 - scales)
    #expect(sizes[0] - sizes[2] == (12 * 32 + 20 * 16) * 3 - scales)
  }

  private var pictures: [[UInt8]] {
    let pixels = randomPixels(count: 20, width: 12, seed: 5)
    let random = (0..<20).map { Array(pixels[$0 * 12..<($0 + 1) * 12]) }
    return random + [[UInt8](repeating: 0, count: 12), [UInt8](repeating: 255, count: 12)]
  }

  private static func dense(_ inputs: Int, _ outputs: Int, _ seed: UInt64) -> Snapshot.Layer {
    var random = RandomNumbers(seed: seed)
    return .dense(
      Snapshot.Dense(
        inputs: inputs, outputs: outputs, weights: random.floats(inputs * outputs, in: -0.5...0.5),
        bias: random.floats(outputs)))
  }

  private static func norm(_ count: Int, _ seed: UInt64) -> Snapshot.Layer {
    var random = RandomNumbers(seed: seed)
    return .batchNorm(
      Snapshot.BatchNorm(
        scale: random.floats(count), shift: random.floats(count), mean: random.floats(count),
        variance: random.floats(count, in: 0.5...2), epsilon: 0.01))
  }
}
