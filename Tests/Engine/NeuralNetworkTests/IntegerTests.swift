import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import NeuralNetwork

/// Networks in whole numbers, bit for bit against their formula in plain integers.
@Suite struct IntegerTests {
  @Test(arguments: InstructionSet.available, 0..<20 as Range<UInt64>)
  func everyInstructionSetComesToTheFormulasBits(set: InstructionSet, seed: UInt64) throws {
    let example = try IntegerExample(seed: seed)
    let classifier = Classifier(example.model(), instructionSet: set)
    let network = IntegerNetwork(example.network, input: example.input.byteMap)
    let expected = example.bytes.map { referenceLogits(network, $0) }
    #expect(
      example.predictions(classifier)
        == expected.flatMap(\.self).map {
          Float($0) * Float(sign: .plus, exponent: -network.fractionBits, significand: 1)
        })
  }

  /// One row by itself leaves out what many rows do not, and comes to the same.
  @Test(arguments: InstructionSet.available)
  func oneRowComesToTheBitsOfMany(set: InstructionSet) throws {
    for seed in 100..<110 as Range<UInt64> {
      let example = try IntegerExample(seed: seed, isPixels: true)
      let classifier = Classifier(example.model(.classes), instructionSet: set)
      var together = [Classification](
        repeating: Classification(label: 0, probability: 0), count: example.bytes.count)
      var span = together.mutableSpan
      let pixels = example.bytes.flatMap(\.self)
      classifier.classify(pixels.span, results: &span)
      for (row, found) in zip(example.bytes, together) { #expect(classifier.classify(row.span) == found) }
    }
  }

  @Test func probabilitiesAreTheSameBitsOnEverySet() throws {
    for seed in 200..<206 as Range<UInt64> {
      let example = try IntegerExample(seed: seed)
      for output in [OutputKind.classes, .answers] {
        let all = InstructionSet.available.map {
          example.predictions(Classifier(example.model(output), instructionSet: $0))
        }
        #expect(Set(all).count == 1)
      }
      #expect(
        Set(InstructionSet.available.map { Classifier(example.model(), instructionSet: $0).signature() })
          .count
          == 1)
    }
  }

  @Test func probabilitiesAreThoseOfTheLogits() throws {
    let example = try IntegerExample(seed: 300, outputs: 23)
    let logits = example.predictions(Classifier(example.model()))
    let classes = example.predictions(Classifier(example.model(.classes)))
    let answers = example.predictions(Classifier(example.model(.answers)))
    for row in example.bytes.indices {
      let row = row * 23..<(row + 1) * 23
      let sum = logits[row].reduce(0) { $0 + exponential(Double($1)) }
      for i in row {
        let power = exponential(Double(logits[i]))
        // Each exponential is right to 3e-7 of it, and so are their sum and the quotient, beside a few roundings.
        #expect(abs(Double(classes[i]) - power / sum) <= 1e-6)
        #expect(abs(Double(answers[i]) - power / (1 + power)) <= 1e-6)
      }
    }
  }

  /// Half of all answers differ by less than a twentieth of the largest: a wrong scale, zero point or table would show.
  @Test(arguments: 400..<420 as Range<UInt64>)
  func answersAreNearThoseOfFloats(seed: UInt64) throws {
    let example = try IntegerExample(seed: seed)
    let floats = example.predictions(
      Classifier(InferenceModel(example.floats, input: example.floatInput, output: .numbers(nil))))
    let found = example.predictions(Classifier(example.model()))
    let largest = floats.reduce(0) { max($0, abs($1)) }
    let errors = zip(floats, found).map { abs($0 - $1) }.sorted()
    #expect(errors[errors.count / 2] <= 0.05 * largest)
  }

  @Test func sumsThatWouldNotFitAreMadeSmaller() throws {
    let inputs = 60_000
    let dense = Snapshot.Dense(
      inputs: inputs, outputs: 2, weights: (0..<2 * inputs).map { $0 < inputs ? 1 : -1 }, bias: [3, -3])
    let pixels = [UInt8](repeating: 255, count: inputs)
    let samples = Samples(pixels: pixels.span, width: inputs, targets: .classes([0]))
    let (network, input) = try Calibrator(samples).quantize(
      Snapshot(layers: [.dense(dense)]), input: .pixels(.symmetric))
    let logits = Classifier(InferenceModel(network, input: input, output: .classes)).logits(pixels.span)
    // What all pixels come to: 60,000 ones, of which each is now some 34ths.
    #expect(abs(logits[0] - 60_003) <= 60_003 / 127 && logits[1] == -logits[0])
  }

  @Test func whatHasNoFormInWholeNumbersIsTold() {
    let dense = Layer.dense(outputs: 3)
    let samples = randomSamples(count: 5, width: 3, classes: 3)
    for (layers, problem) in [
      ([dense, .layerNorm(), dense], "a normalisation that stands by itself as layer 1"),
      ([.activation(.relu), dense], "an activation as layer 0"),
      ([dense, .activation(.tanh)], "an activation as layer 1"),
    ] as [([Layer], String)] {
      let network = Network(NetworkDescription(inputs: 3, layers: layers), seed: 1).snapshot()
      #expect(throws: QuantizationError(problem: problem)) {
        try Calibrator(samples).quantize(network, input: .pixels(.symmetric))
      }
    }
  }

  @Test func scalesThatMakeNoSenseAreAProblem() throws {
    let network = try IntegerExample(seed: 7, activations: [.tanh]).network
    #expect(network.problem == nil)
    var wrong = network
    wrong.quantization?.layers[0].scale = -1
    #expect(wrong.problem?.contains("scale of -1.0 behind layer 0") == true)
    wrong.quantization?.layers.removeLast()
    #expect(wrong.problem?.contains("1 scales of activations for 3 layers") == true)
    wrong = network
    wrong.layers[0] = .dense(
      Snapshot.Dense(
        inputs: network.inputs, outputs: 4, weights: [Float](repeating: 1, count: network.inputs * 4),
        bias: []))
    #expect(wrong.problem?.contains("weights that are not bytes") == true)
  }
}

/// The formula, in integers of 64 bits.
func referenceLogits(_ network: IntegerNetwork, _ bytes: [UInt8]) -> [Int] {
  var row = bytes.map(Int.init)
  for (index, layer) in network.layers.enumerated() {
    row = (0..<layer.outputs).map { output in
      let weights = layer.weights[output * layer.inputs..<(output + 1) * layer.inputs]
      let sum = zip(weights, row).reduce(Int(layer.start[output])) { $0 + Int($1.0) * $1.1 }
      let y = (sum * Int(layer.multipliers[output]) + 1 << (layer.shift - 1)) >> layer.shift
      guard index < network.layers.count - 1 else { return y }
      let byte = min(max(y + Int(layer.zeroPoint), 0), 255)
      return layer.table.isEmpty ? byte : Int(layer.table[byte])
    }
  }
  return row
}

/// A network drawn by chance, in floats and in whole numbers, and rows that it was calibrated on.
private struct IntegerExample {
  let floats, network: Snapshot
  let floatInput, input: InputKind
  /// What the first layer reads.
  let bytes: [[UInt8]]
  private let features: [Float]

  init(
    seed: UInt64, isPixels: Bool? = nil, activations: [Activation] = Activation.all, outputs: Int? = nil
  ) throws {
    var random = RandomNumbers(seed: seed)
    let widths = [1, 2, 3, 5, 16, 17, 31, 64, 65, 130, 300]
    let inputs = widths.randomElement(using: &random)!
    var layers: [Layer] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      layers.append(
        .dense(outputs: outputs == nil && activations.count == 1 ? 4 : widths.randomElement(using: &random)!))
      if Bool.random(using: &random) { layers.append(.batchNorm()) }
      for _ in 0..<Int.random(in: 1...2, using: &random) where layers.count < 2 || activations.count > 1 {
        layers.append(.activation(activations.randomElement(using: &random)!))
      }
      if activations.count == 1 { break }
    }
    layers.append(
      .dense(outputs: outputs ?? widths.randomElement(using: &random)!, bias: Bool.random(using: &random)))
    if activations.count == 1 {
      layers = [.dense(outputs: 4), .activation(activations[0]), .dense(outputs: 2)]
    }
    floats = Network(NetworkDescription(inputs: inputs, layers: layers), seed: seed).snapshot()
    let count = 60
    let pixels = (0..<count * inputs).map { _ in
      Bool.random(using: &random) ? 0 : UInt8.random(in: 0...255, using: &random)
    }
    let features = (0..<count * inputs).map {
      Float.random(in: -3...3, using: &random) * Float($0 % inputs + 1)
    }
    let targets = Targets.classes([UInt16](repeating: 0, count: count))
    let samples: Samples
    if isPixels ?? Bool.random(using: &random) {
      floatInput = .pixels(PixelScale(mean: 0.3, deviation: 0.4))
      samples = Samples(
        pixels: pixels.span, width: inputs, targets: targets, scale: PixelScale(mean: 0.3, deviation: 0.4))
      self.features = []
    } else {
      let rows = FloatRows(features, width: inputs)
      let standardization = Standardization(of: rows)
      floatInput = .floats(standardization)
      samples = Samples(features: rows, targets: targets, standardization: standardization)
      self.features = features
    }
    (network, input) = try Calibrator(samples).quantize(floats, input: floatInput)
    if case .floats(let standardization?) = input {
      bytes = (0..<count).map { row in
        (0..<inputs).map { column in
          let x =
            (features[row * inputs + column] - standardization.means[column])
            / standardization.deviations[column]
          return UInt8(min(max((x + 0.5).rounded(.down), 0), 255))
        }
      }
    } else {
      bytes = (0..<count).map { Array(pixels[$0 * inputs..<($0 + 1) * inputs]) }
    }
  }

  func model(_ output: OutputKind = .numbers(nil)) -> InferenceModel {
    InferenceModel(network, input: input, output: output)
  }

  /// What a model makes of all rows.
  func predictions(_ classifier: Classifier) -> [Float] {
    var results = [Float](repeating: .nan, count: bytes.count * network.outputs)
    var span = results.mutableSpan
    if features.isEmpty {
      let pixels = bytes.flatMap(\.self)
      classifier.predict(pixels.span, results: &span)
    } else {
      classifier.predict(features.span, results: &span)
    }
    return results
  }
}
