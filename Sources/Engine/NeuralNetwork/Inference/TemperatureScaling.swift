/// One number that makes probabilities of classes mean what they say: logits divided by a temperature, the one whose
/// probabilities have the least mean cross-entropy on samples that the network was not trained on.
///
/// After C. Guo and others, "On calibration of modern neural networks", 2017. The likeliest class stays what it is, but for
/// logits that rounding makes equal. Above 1 the network was surer than right, below 1 less sure.
public struct TemperatureScaling: Equatable, Sendable {
  /// What logits are divided by, in `range`.
  public let temperature: Double

  /// The temperatures that are looked at.
  public static let range = 0.01...100.0

  /// Divides logits by a temperature that is known, above 0 and finite.
  public init(temperature: Double) {
    precondition(temperature > 0 && temperature.isFinite)
    self.temperature = temperature
  }

  /// Finds the temperature that fits logits best, by Newton's method between bounds that are halved where it would leave them.
  ///
  /// - Parameters:
  ///   - logits: [samples, outputs], row-major.
  ///   - outputs: How many classes there are, from 1.
  ///   - classes: What each sample is, [samples], each below `outputs`.
  ///   - weights: How much each sample counts, [samples], finite and not negative, or nil where all count the same.
  /// - Throws: `TemperatureScalingError` where a logit is not finite, or the loss only falls towards an end of `range`: the lower
  ///   where every sample is told right, the upper where logits tell nothing of the classes.
  public init(
    logits: [Float], outputs: Int, classes: [UInt16], weights: [Float]? = nil
  ) throws(TemperatureScalingError) {
    precondition(outputs > 0 && logits.count == classes.count * outputs)
    precondition(classes.allSatisfy { $0 < outputs } && weights.map { $0.count == classes.count } ?? true)
    guard logits.allSatisfy({ $0.isFinite }) else {
      throw TemperatureScalingError(expected: "finite logits", found: "others")
    }
    let loss = ScaledCrossEntropy(logits: logits, outputs: outputs, classes: classes, weights: weights)
    temperature = 1 / (try loss.bestFactor(in: 1 / Self.range.upperBound...1 / Self.range.lowerBound))
  }
}

/// Why no temperature makes a network's probabilities mean what they say.
public struct TemperatureScalingError: Error, Equatable {
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
}

// MARK: - The loss

/// The cross-entropy of logits times a factor, as a function of that factor: it is convex.
private struct ScaledCrossEntropy {
  let logits: [Float]
  let outputs: Int
  let classes: [UInt16]
  let weights: [Float]?

  /// Where the loss is least.
  func bestFactor(in range: ClosedRange<Double>) throws(TemperatureScalingError) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    let slowest = derivatives(low)
    guard slowest.second > 0 else { throw noBest("logits that are alike for all classes") }
    guard slowest.first < 0 else { throw noBest("ones that a higher one always fits better: \(rightCount)") }
    guard derivatives(high).first > 0 else {
      throw noBest("ones that a lower one always fits better: \(rightCount)")
    }
    var factor = 1.0
    // Newton's method doubles the digits each time; halving alone would need 60 times for all of them.
    for _ in 0..<100 {
      let (first, second) = derivatives(factor)
      if first > 0 { high = factor } else { low = factor }
      var next = factor - first / second
      if !(next > low && next < high) { next = (low * high).squareRoot() }
      let change = abs(next - factor)
      factor = next
      if change <= 1e-12 * factor { break }
    }
    return factor
  }

  private func noBest(_ found: String) -> TemperatureScalingError {
    let range = TemperatureScaling.range
    return TemperatureScalingError(
      expected: "logits that one temperature from \(range.lowerBound) to \(range.upperBound) fits best",
      found: found)
  }

  private var rightCount: String {
    let right = classes.indices.count { row in
      let logits = logits[row * outputs..<(row + 1) * outputs]
      return logits.allSatisfy { $0 <= logits[logits.startIndex + Int(classes[row])] }
    }
    return "\(right) of \(classes.count) samples are told right"
  }

  /// The first two derivatives: how far the mean of a sample's logits, by their probabilities, is from the logit of its class;
  /// and their variance.
  private func derivatives(_ factor: Double) -> (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    logits.withUnsafeBufferPointer { logits in
      for row in classes.indices {
        let weight = weights.map { Double($0[row]) } ?? 1
        let logits = logits[row * outputs..<(row + 1) * outputs]
        let label = Double(logits[logits.startIndex + Int(classes[row])])
        let largest = Double(logits.reduce(-.infinity) { max($0, $1) })
        var (sum, mean, square) = (0.0, 0.0, 0.0)
        for logit in logits {
          let power = exponential(max(factor * (Double(logit) - largest), -700))
          let difference = Double(logit) - label
          sum += power
          mean += power * difference
          square += power * difference * difference
        }
        mean /= sum
        first += weight * mean
        second += weight * (square / sum - mean * mean)
      }
    }
    return (first, second)
  }
}

// MARK: - Networks

extension TemperatureScaling {
  /// The same network with its logits divided by the temperature: the numbers of its last layer are, so that nothing else
  /// need know.
  ///
  /// Weights in bytes or in half precision stay what they are, and the scales of their rows change. The scales of whole
  /// numbers do likewise.
  ///
  /// - Throws: `TemperatureScalingError` where the last layer has no numbers.
  public func applied(to network: Snapshot) throws(TemperatureScalingError) -> Snapshot {
    guard let last = network.layers.last, let divided = last.multipliedOutputs(by: 1 / temperature) else {
      throw TemperatureScalingError(
        expected: "a network that ends in a dense layer or a normalisation",
        found: network.layers.isEmpty ? "no layers" : "an activation as its last layer")
    }
    var scaled = network
    scaled.layers[network.layers.count - 1] = divided
    return scaled
  }
}

extension Snapshot {
  /// The same network with the temperature worked into its last layer that makes its probabilities mean what they say.
  ///
  /// - Parameters:
  ///   - samples: What it was not trained on, of classes; weights count. Some thousand do.
  ///   - input: What it reads.
  /// - Returns: The network, and what its logits were divided by (see `TemperatureScaling`).
  /// - Throws: `TemperatureScalingError` where no temperature is best, or the last layer has no numbers.
  /// - Precondition: `problem` is nil, and the samples are as wide as the inputs and their classes below `outputs`.
  public func calibrated(
    on samples: Samples, input: InputKind
  ) throws(TemperatureScalingError) -> (network: Snapshot, temperature: Double) {
    guard case .classes(let classes) = samples.targets else {
      throw TemperatureScalingError(expected: "samples of classes", found: "samples of numbers")
    }
    // What cannot be changed need not be measured.
    _ = try TemperatureScaling(temperature: 1).applied(to: self)
    let model = InferenceModel(self, input: input, output: .classes)
    let scaling = try TemperatureScaling(
      logits: Evaluator(samples).logits(Classifier(model, threads: nil)), outputs: outputs, classes: classes,
      weights: samples.weights)
    return (try scaling.applied(to: self), scaling.temperature)
  }
}

extension Snapshot.Layer {
  /// The layer whose outputs are a positive factor times these, or nil where it has no numbers.
  fileprivate func multipliedOutputs(by factor: Double) -> Snapshot.Layer? {
    let times = { (numbers: [Float]) in numbers.map { Float(Double($0) * factor) } }
    switch self {
    case .dense(var dense):
      dense.bias = times(dense.bias)
      if case .float32(let floats) = dense.matrix.numbers, dense.matrix.scales.isEmpty {
        dense.matrix = Snapshot.Weights(.float32(times(floats)))
      } else {
        // As files hold them: what is read back is the same.
        let rows = [Double](repeating: factor, count: dense.outputs)
        let matrix = dense.matrix.multiplyingRows(by: rows)
        dense.matrix = Snapshot.Weights(matrix.numbers, scales: matrix.scales.map { Double(Float($0)) })
      }
      return .dense(dense)
    case .batchNorm(var norm):
      (norm.scale, norm.shift) = (times(norm.scale), times(norm.shift))
      return .batchNorm(norm)
    case .layerNorm(var norm):
      (norm.scale, norm.shift) = (times(norm.scale), times(norm.shift))
      return .layerNorm(norm)
    case .activation: return nil
    }
  }
}
