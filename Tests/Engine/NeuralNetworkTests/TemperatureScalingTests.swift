import TestSupport
import Testing

@testable import NeuralNetwork

/// One temperature for all logits, against formulas in double precision.
@Suite struct TemperatureScalingTests {
  /// Logits drawn by chance, and classes drawn with the probabilities of these logits divided by a temperature.
  private struct Draw {
    let outputs = 7
    let logits: [Float]
    let classes: [UInt16]

    init(_ count: Int, temperature: Double, seed: UInt64) {
      var random = RandomNumbers(seed: seed)
      var classes: [UInt16] = []
      var logits: [Float] = []
      for _ in 0..<count {
        let row = random.floats(7, in: -4...4)
        var rest = Double.random(in: 0..<1, using: &random)
        let shares = probabilities(row, temperature)
        classes.append(
          UInt16(
            shares.firstIndex { share in
              rest -= share
              return rest < 0
            } ?? 6))
        logits += row
      }
      (self.logits, self.classes) = (logits, classes)
    }
  }

  private func meanLoss(
    _ logits: [Float], _ classes: [UInt16], _ temperature: Double, _ weights: [Double]? = nil
  ) -> Double {
    let outputs = logits.count / classes.count
    let losses = classes.indices.map { row in
      let logits = logits[row * outputs..<(row + 1) * outputs].map { Double($0) / temperature }
      return (weights?[row] ?? 1) * (logarithmOfSum(logits) - logits[Int(classes[row])])
    }
    return losses.reduce(0, +) / Double(classes.count)
  }

  @Test(arguments: [0.3, 1, 2.5], 1..<4 as Range<UInt64>)
  func theTemperatureThatDrewTheClassesIsFound(temperature: Double, seed: UInt64) throws {
    let draw = Draw(1500, temperature: temperature, seed: seed)
    let found = try TemperatureScaling(logits: draw.logits, outputs: 7, classes: draw.classes).temperature
    // The information on 1/T is the variance of a sample's logits; 4.5 deviations of the estimate happen once in 100,000.
    let information = draw.classes.indices.reduce(0.0) { sum, row in
      let logits = draw.logits[row * 7..<(row + 1) * 7]
      let shares = probabilities(Array(logits), temperature)
      let mean = zip(shares, logits).reduce(0) { $0 + $1.0 * Double($1.1) }
      return sum + zip(shares, logits).reduce(0) { $0 + $1.0 * (Double($1.1) - mean) * (Double($1.1) - mean) }
    }
    #expect(abs(1 / found - 1 / temperature) < 4.5 / information.squareRoot())
  }

  @Test(arguments: [0.0625, 0.5, 4, 16] as [Float])
  func logitsTimesAFactorNeedATemperatureTimesIt(factor: Float) throws {
    let draw = Draw(300, temperature: 1.5, seed: 11)
    let one = try TemperatureScaling(logits: draw.logits, outputs: 7, classes: draw.classes).temperature
    // Powers of two round nothing: only where Newton's method ends can differ.
    let other = try TemperatureScaling(
      logits: draw.logits.map { factor * $0 }, outputs: 7, classes: draw.classes
    ).temperature
    #expect(abs(other / (one * Double(factor)) - 1) < 1e-9)
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func noOtherTemperatureHasALowerLoss(seed: UInt64) throws {
    let draw = Draw(200, temperature: [0.2, 0.7, 3, 20][Int(seed % 4)], seed: seed)
    let best = try TemperatureScaling(logits: draw.logits, outputs: 7, classes: draw.classes).temperature
    let least = meanLoss(draw.logits, draw.classes, best)
    for other in [0.01, 0.9 * best, 0.999 * best, 1, 1.001 * best, 1.1 * best, 100] where other != best {
      #expect(least < meanLoss(draw.logits, draw.classes, other))
    }
  }

  @Test func aWeightEqualsRepetition() throws {
    let draw = Draw(60, temperature: 1, seed: 5)
    let weights = draw.classes.indices.map { $0 % 4 }
    let rows = weights.enumerated().flatMap { row, weight in [Int](repeating: row, count: weight) }
    let weighted = try TemperatureScaling(
      logits: draw.logits, outputs: 7, classes: draw.classes, weights: weights.map { Float($0) })
    let repeated = try TemperatureScaling(
      logits: rows.flatMap { draw.logits[$0 * 7..<($0 + 1) * 7] }, outputs: 7,
      classes: rows.map { draw.classes[$0] })
    #expect(abs(weighted.temperature / repeated.temperature - 1) < 1e-9)
    let plain = try TemperatureScaling(logits: draw.logits, outputs: 7, classes: draw.classes)
    #expect(abs(weighted.temperature / plain.temperature - 1) > 1e-3)
  }

  @Test func whereNoTemperatureIsBestIsTold() {
    let range = "logits that one temperature from 0.01 to 100.0 fits best"
    for (logits, classes, expected, found) in [
      (
        [3, 1, 1, 2], [0, 1], range,
        "ones that a lower one always fits better: 2 of 2 samples are told right"
      ),
      // So sure that its loss is 0 in whatever precision.
      (
        [3e4, 1, 1, 2e4], [0, 1], range,
        "ones that a lower one always fits better: 2 of 2 samples are told right"
      ),
      (
        [3, 1, 1, 2], [1, 0], range,
        "ones that a higher one always fits better: 0 of 2 samples are told right"
      ),
      ([2, 2, 1, 1], [1, 0], range, "logits that are alike for all classes"),
      ([2, .nan, 1, 1], [1, 0], "finite logits", "others"),
    ] as [([Float], [UInt16], String, String)] {
      #expect(throws: TemperatureScalingError(expected: expected, found: found)) {
        try TemperatureScaling(logits: logits, outputs: 2, classes: classes)
      }
    }
  }

  // MARK: Networks

  private static let layers: [[Layer]] = [
    [.dense(outputs: 20), .batchNorm(), .activation(.relu), .dense(outputs: 5)],
    [.dense(outputs: 20), .activation(.gelu), .dense(outputs: 5, bias: false)],
    [.dense(outputs: 20), .activation(.tanh), .dense(outputs: 5), .batchNorm()],
    [.dense(outputs: 20), .activation(.relu), .dense(outputs: 5), .layerNorm()],
  ]

  /// A network with all numbers drawn by chance, those of normalisations too.
  private func network(_ layers: [Layer], seed: UInt64) -> Snapshot {
    var random = RandomNumbers(seed: seed)
    var network = Network(NetworkDescription(inputs: 12, layers: layers), seed: seed).snapshot()
    for index in network.layers.indices {
      switch network.layers[index] {
      case .batchNorm(var norm):
        let count = norm.scale.count
        (norm.scale, norm.shift) = (random.floats(count), random.floats(count))
        norm.mean = random.floats(count)
        network.layers[index] = .batchNorm(norm)
      case .layerNorm(var norm):
        (norm.scale, norm.shift) = (random.floats(norm.scale.count), random.floats(norm.scale.count))
        network.layers[index] = .layerNorm(norm)
      case .dense, .activation: continue
      }
    }
    return network
  }

  @Test(arguments: layers.indices, NumberFormat.ofWeights)
  func logitsAreDividedWhateverWeightsAre(index: Int, format: NumberFormat) throws {
    for temperature in [0.37, 4.2] { try checkDivision(Self.layers[index], format, temperature) }
  }

  private func checkDivision(_ layers: [Layer], _ format: NumberFormat, _ temperature: Double) throws {
    let network = network(layers, seed: 3).converted(to: format)
    let scaled = try TemperatureScaling(temperature: temperature).applied(to: network)
    #expect(scaled.problem == nil && scaled.layers.dropLast() == network.layers.dropLast())
    if case (.dense(let old)?, .dense(let new)?) = (network.layers.last, scaled.layers.last),
      format != .float32
    {
      #expect(old.matrix.numbers == new.matrix.numbers)
    }
    let samples = randomSamples(count: 100, width: 12, classes: 5)
    let logits = Evaluator(samples).logits(Classifier(InferenceModel(network)))
    let found = Evaluator(samples).logits(Classifier(InferenceModel(scaled)))
    for row in 0..<100 {
      let (before, after) = (logits[row * 5..<(row + 1) * 5], found[row * 5..<(row + 1) * 5])
      // Twenty products, below 5 in all, of numbers that were rounded once or twice more.
      let bound = 5 * roundingBound(24) / temperature
      for (old, new) in zip(before, after) { #expect(isClose(new, Double(old) / temperature, within: bound)) }
      let sorted = before.sorted()
      if Double(sorted[4] - sorted[3]) / temperature > 2 * bound {
        #expect(
          before.firstIndex(of: sorted[4])! - row * 5 == after.firstIndex(of: after.max()!)! - row * 5)
      }
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>, [0.37, 4.2])
  func wholeNumbersAreDividedToo(seed: UInt64, temperature: Double) throws {
    let samples = randomSamples(count: 100, width: 12, classes: 5)
    let (network, input) = try Calibrator(samples).quantize(
      self.network(Self.layers[Int(seed % 3)], seed: seed), input: .pixels(.symmetric))
    let scaled = try TemperatureScaling(temperature: temperature).applied(to: network)
    #expect(scaled.problem == nil && scaled.sumProblem(input: input.byteMap) == nil)
    #expect(scaled.quantization == network.quantization)
    let (old, new) = (
      IntegerNetwork(network, input: input.byteMap), IntegerNetwork(scaled, input: input.byteMap)
    )
    #expect(old.layers.dropLast() == new.layers.dropLast())
    #expect(old.layers.last?.weights == new.layers.last?.weights)
    let model = { InferenceModel($0, input: input, output: .classes) }
    let logits = Evaluator(samples).logits(Classifier(model(network)))
    let found = Evaluator(samples).logits(Classifier(model(scaled)))
    // Each is rounded to its own whole numbers, of which 2^fractionBits are 1; a start may have moved by one.
    let last = try #require(network.layers.last)
    guard case .dense(let dense) = last, let step = network.quantization?.layers.last?.scale else { return }
    let unit = (dense.matrix.scales.max() ?? 0) * Double(step)
    let bound =
      Double(sign: .plus, exponent: -new.fractionBits, significand: 1)
      + (Double(sign: .plus, exponent: -old.fractionBits, significand: 1) + unit) / temperature
      + 5 * roundingBound(4) / temperature
    for (old, new) in zip(logits, found) { #expect(isClose(new, Double(old) / temperature, within: bound)) }
  }

  @Test func anActivationThatIsLastCannotBeDivided() {
    #expect(
      throws: TemperatureScalingError(
        expected: "a network that ends in a dense layer or a normalisation",
        found: "an activation as its last layer")
    ) {
      try network([.dense(outputs: 5), .activation(.relu)], seed: 1).calibrated(
        on: randomSamples(count: 10, width: 12, classes: 5), input: .pixels(.symmetric))
    }
  }

  @Test(arguments: layers.indices) func aCalibratedNetworkHasALowerLossAndTheSameClasses(index: Int) throws {
    // Classes as a network tells them at another temperature: by chance, but not without reason.
    let network = network(Self.layers[index], seed: 8)
    let pixels = randomPixels(count: 2000, width: 12)
    let none = Samples(pixels: pixels.span, width: 12, labels: [UInt8](repeating: 0, count: 2000).span)
    let logits = Evaluator(none).logits(Classifier(InferenceModel(network)))
    var random = RandomNumbers(seed: 4)
    let classes = (0..<2000).map { row -> UInt16 in
      var rest = Double.random(in: 0..<1, using: &random)
      let shares = probabilities(Array(logits[row * 5..<(row + 1) * 5]), 0.25)
      return UInt16(
        shares.firstIndex { share in
          rest -= share
          return rest < 0
        } ?? 4)
    }
    let samples = Samples(pixels: pixels.span, width: 12, targets: .classes(classes))
    let (calibrated, temperature) = try network.calibrated(on: samples, input: .pixels(.symmetric))
    #expect((0.1...0.6).contains(temperature))
    let (before, after) = (Evaluator(samples), Evaluator(samples))
    let loss = before.evaluate(Classifier(InferenceModel(network))).meanLoss
    #expect(after.evaluate(Classifier(InferenceModel(calibrated))).meanLoss < loss)
    #expect((0..<2000).allSatisfy { before.label($0) == after.label($0) })
    // What is calibrated already, and what is too sure by a factor that is known.
    #expect(
      abs(try calibrated.calibrated(on: samples, input: .pixels(.symmetric)).temperature - 1) < 1e-4)
    let sure = try TemperatureScaling(temperature: 0.25).applied(to: calibrated)
    #expect(abs(try sure.calibrated(on: samples, input: .pixels(.symmetric)).temperature - 4) < 4e-4)
  }

  @Test func logitsOfSamplesAreWhatIsPredicted() throws {
    let network = network(Self.layers[0], seed: 9)
    let features = (0..<130 * 12).map { Float($0 * 37 % 101) }
    let standardization = Standardization(of: FloatRows(features, width: 12))
    let samples = Samples(
      features: FloatRows(features, width: 12), targets: .classes([UInt16](repeating: 0, count: 130)),
      standardization: standardization)
    let (whole, input) = try Calibrator(samples).quantize(network, input: .floats(standardization))
    for (network, input) in [(network, InputKind.floats(standardization)), (whole, input)] {
      guard case .floats(let standardization) = input else { return }
      let classifier = Classifier(InferenceModel(network, input: input, output: .numbers(nil)), threads: 2)
      var expected = [Float](repeating: .nan, count: 130 * 5)
      var span = expected.mutableSpan
      classifier.predict(features.span, results: &span)
      let samples = Samples(
        features: FloatRows(features, width: 12), targets: samples.targets, standardization: standardization)
      #expect(Evaluator(samples).logits(classifier) == expected)
    }
  }
}

/// Softmax of logits divided by a temperature.
private func probabilities(_ logits: [Float], _ temperature: Double) -> [Double] {
  let scaled = logits.map { Double($0) / temperature }
  let sum = logarithmOfSum(scaled)
  return scaled.map { exponential($0 - sum) }
}
