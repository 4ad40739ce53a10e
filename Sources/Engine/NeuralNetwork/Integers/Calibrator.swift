import InstructionSets
import KernelInterface

/// Finds out on examples what the bytes of activations should stand for, and makes a network of whole numbers.
///
/// Each range is the one, of a few narrower and narrower ones, whose bytes come closest to what the activation makes of
/// the floats: by the least sum of squared errors.
public struct Calibrator {
  private let samples: Samples
  private let rows: [Int]

  /// Takes some of the samples, spread evenly over all; their targets do not matter.
  ///
  /// - Parameters:
  ///   - samples: At least one.
  ///   - count: How many are looked at, at most.
  public init(_ samples: Samples, count: Int = 2000) {
    precondition(samples.count > 0 && count > 0)
    self.samples = samples
    let taken = min(count, samples.count)
    rows = (0..<taken).map { $0 * samples.count / taken }
  }

  /// Makes a network of whole numbers.
  ///
  /// Weights become bytes, symmetric by output, and batch normalisation is folded into them.
  ///
  /// - Parameters:
  ///   - snapshot: A network without problem, whose inputs are as wide as the samples.
  ///   - input: What it reads: pixels where the samples are such, floats otherwise.
  /// - Returns: The network, and what its inputs are now: what makes columns of floats alike now makes bytes of them.
  /// - Throws: `QuantizationError` where a layer has no form in whole numbers.
  public func quantize(
    _ snapshot: Snapshot, input: InputKind
  ) throws(QuantizationError) -> (network: Snapshot, input: InputKind) {
    precondition(snapshot.problem == nil && snapshot.inputs == samples.width)
    var folded = snapshot.converted(to: .float32).folded
    folded.quantization = nil
    if let problem = folded.integerProblem { throw QuantizationError(problem: problem) }
    let values = activations(of: folded, input)
    let (network, input) = withBytesAsInputs(folded, input)
    let scales = byteScales(network, values)
    let quantized = network.quantized(scales, input.byteMap)
    if let problem = quantized.problem ?? quantized.sumProblem(input: input.byteMap) {
      throw QuantizationError(problem: problem)
    }
    return (quantized, input)
  }
}

/// What keeps a network from being computed in whole numbers.
public struct QuantizationError: Error, Equatable {
  /// What was found, such as a normalisation that stands by itself.
  public let problem: String
}

// MARK: - What is seen

extension Calibrator {
  /// What leaves each layer but the last, for all rows: what the network that ends there predicts.
  private func activations(of network: Snapshot, _ input: InputKind) -> [[Float]] {
    (1..<max(network.layers.count, 1)).map { count in
      let front = Snapshot(inputs: network.inputs, layers: Array(network.layers.prefix(count)))
      let classifier = Classifier(InferenceModel(front, input: input, output: .numbers(nil)), threads: nil)
      var values = [Float](repeating: 0, count: rows.count * front.outputs)
      var span = values.mutableSpan
      if case .pixels = input {
        classifier.predict(pixels.span, results: &span)
      } else {
        classifier.predict(features.span, results: &span)
      }
      return values
    }
  }

  private var pixels: [UInt8] {
    rows.flatMap { row in
      [UInt8](unsafeUninitializedCapacity: samples.width) { bytes, count in
        if let base = bytes.baseAddress { samples.writePixels(row, to: base) }
        count = samples.width
      }
    }
  }

  var features: [Float] {
    guard case .floats(let floats) = samples.features else { return [] }
    var row = [Float](repeating: 0, count: samples.width)
    return rows.flatMap { index in
      row.withUnsafeMutableBufferPointer { $0.baseAddress.map { floats.copyRow(index, to: $0) } }
      return row
    }
  }
}
