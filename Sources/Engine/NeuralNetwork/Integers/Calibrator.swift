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
    let scales = byteScales(network, values, input.byteMap)
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

  private var features: [Float] {
    guard case .floats(let floats) = samples.features else { return [] }
    var row = [Float](repeating: 0, count: samples.width)
    return rows.flatMap { index in
      row.withUnsafeMutableBufferPointer { $0.baseAddress.map { floats.copyRow(index, to: $0) } }
      return row
    }
  }
}

// MARK: - What inputs become

extension Calibrator {
  /// The same network for columns of floats whose bytes are 0 … 255: what makes columns alike does that, too.
  private func withBytesAsInputs(_ network: Snapshot, _ input: InputKind) -> (Snapshot, InputKind) {
    guard case .floats(let standardization) = input else { return (network, input) }
    let features = features
    let ranges = (0..<network.inputs).map { column in
      byteRange(of: stride(from: column, to: features.count, by: network.inputs).map { features[$0] })
    }
    let steps = ranges.map { max(($0.upperBound - $0.lowerBound) / 255, 0x1p-60) }
    let bytes = Standardization(
      means: ranges.map { Float($0.lowerBound) }, deviations: steps.map { Float($0) })
    // A column is byte·step + low; what the network saw of it is (column − mean)/deviation.
    let alike = standardization?.affine ?? .identity
    let map = AffineMap(
      scale: steps.indices.map { Double(bytes.deviations[$0]) * alike.scale[$0 % alike.scale.count] },
      shift: steps.indices.map {
        Double(bytes.means[$0]) * alike.scale[$0 % alike.scale.count] + alike.shift[$0 % alike.shift.count]
      })
    var changed = network
    changed.layers.insert(.batchNorm(Snapshot.BatchNorm(map, width: network.inputs)), at: 0)
    return (changed.folded, .floats(bytes))
  }

  /// The range whose 256 values come closest to some numbers.
  private func byteRange(of numbers: [Float]) -> ClosedRange<Double> {
    let (low, high) = (Double(numbers.min() ?? 0), Double(numbers.max() ?? 0))
    let middle = low / 2 + high / 2
    return best(middle - low) { half in
      let (low, step) = (middle - half, max(2 * half / 255, 0x1p-60))
      return numbers.reduce(0.0) { sum, number in
        let byte = min(max(((Double(number) - low) / step).rounded(), 0), 255)
        let error = low + byte * step - Double(number)
        return sum + error * error
      }
    }.map { middle - $0...middle + $0 } ?? low...high
  }

  /// The one of some fractions of a range that makes the least error, the widest of several; nil for an empty range.
  private func best(_ size: Double, _ error: (Double) -> Double) -> Double? {
    guard size > 0, size.isFinite else { return nil }
    let sizes = (0..<24).map { size * (1 - 0.03 * Double($0)) }
    return sizes.map { (size: $0, error: error($0)) }.min { $0.error < $1.error }?.size
  }
}

// MARK: - What activations become

extension Calibrator {
  private func byteScales(
    _ network: Snapshot, _ values: [[Float]], _ input: (scale: Double, shift: Double)
  ) -> [ByteScale] {
    var scales = values.indices.map { layer -> ByteScale in
      let sample = Array(thinned(values[layer]))
      guard case .activation(let next) = network.layers[layer + 1] else { return scale(of: sample) { $0 } }
      return scale(of: sample) { next.value($0) }
    }
    // A rectifier gets its range from behind: what it cuts off needs no bytes, and the table changes nothing.
    for layer in values.indices.dropLast() where network.layers[layer + 1] == .relu {
      scales[layer] = scales[layer + 1]
    }
    return scales
  }

  /// Spreads bytes over the values so that `function` makes of them what it makes of the values, as well as can be.
  private func scale(of values: [Float], _ function: (Double) -> Double) -> ByteScale {
    let (low, high) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
    let results = values.map { function(Double($0)) }
    let fraction = best(1) { fraction in
      let scale = ByteScale(low * fraction...high * fraction)
      let table = (0...255).map { function(scale.value(UInt8($0))) }
      return zip(values, results).reduce(0.0) { sum, pair in
        let error = table[Int(scale.byte(Double(pair.0)))] - pair.1
        return sum + error * error
      }
    }
    return ByteScale(low * (fraction ?? 1)...high * (fraction ?? 1))
  }

  /// At most 20,000 of the values, spread evenly.
  private func thinned(_ values: [Float]) -> some Sequence<Float> {
    stride(from: 0, to: values.count, by: max(values.count / 20_000, 1)).map { values[$0] }
  }
}

// MARK: - What weights become

extension Snapshot {
  /// A folded network with bytes for weights, and with what its activations' bytes stand for.
  fileprivate func quantized(_ scales: [ByteScale], _ input: (scale: Double, shift: Double)) -> Snapshot {
    var (scales, inputScale) = (scales, input.scale)
    var changed = layers
    for (index, layer) in layers.enumerated() {
      if case .dense(var dense) = layer {
        dense.matrix = dense.quantizedWeights(inputScale: inputScale)
        changed[index] = .dense(dense)
        widen(&scales, behind: index, to: 5 * (dense.matrix.scales.max() ?? 0) * inputScale)
      }
      if index < scales.count { inputScale = Double(scales[index].scale) }
    }
    return Snapshot(inputs: inputs, layers: changed, quantization: Quantization(layers: scales))
  }

  /// A byte stands for a few units of a sum at least.
  private func widen(_ scales: inout [ByteScale], behind index: Int, to least: Double) {
    guard index < scales.count, Double(scales[index].scale) < least else { return }
    let old = scales[index]
    scales[index] = ByteScale(scale: Float(least), zeroPoint: old.zeroPoint)
    if index + 1 < scales.count, layers[index + 1] == .relu { scales[index + 1] = scales[index] }
  }
}

extension Snapshot.Dense {
  /// Bytes, symmetric by output: the largest weight becomes 127, and less where a sum or a bias would not fit 32 bits.
  fileprivate func quantizedWeights(inputScale: Double) -> Snapshot.Weights {
    let floats = weights
    var bytes = [Int8](repeating: 0, count: floats.count)
    // A quarter of what 32 bits hold is for products, as much for what zero points come to, and half as much for the bias.
    let mostUnits = 0x1p29 / (255 * Double(inputs))
    let scales = (0..<outputs).map { row -> Double in
      let numbers = floats[row * inputs..<(row + 1) * inputs]
      let largest = Double(numbers.reduce(0) { max($0, abs($1)) })
      let bias = bias.isEmpty ? 0 : Double(bias[row].magnitude)
      let scale = Double(
        Float(max(largest / min(127, mostUnits), bias / inputScale / 0x1p28, 0x1p-100)))
      for (i, number) in zip(numbers.indices, numbers) {
        bytes[i] = Int8(min(max((Double(number) / scale).rounded(), -127), 127))
      }
      return scale
    }
    return Snapshot.Weights(.int8(bytes), scales: scales)
  }
}
