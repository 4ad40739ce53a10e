import KernelInterface

// Which range 256 bytes are spread over: for columns of floats that enter, and for what leaves each layer.

extension Calibrator {
  /// The same network for columns of floats whose bytes are 0 … 255: what makes columns alike does that, too.
  func withBytesAsInputs(_ network: Snapshot, _ input: InputKind) -> (Snapshot, InputKind) {
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

extension Calibrator {
  /// What bytes stand for behind each layer but the last, by what was seen there.
  func byteScales(_ network: Snapshot, _ values: [[Float]]) -> [ByteScale] {
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
