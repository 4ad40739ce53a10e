import Files
import KernelInterface
import NeuralNetwork

/// What QuantizeLinear and DequantizeLinear of a graph tell of the bytes of inputs and activations.
struct ONNXQuantization {
  /// What bytes of the inputs stand for, where a graph makes or takes such.
  private(set) var input: ByteScale?
  /// What stood between the inputs and their bytes.
  private var inputMap = AffineMap.identity
  /// What leaves a layer, by its place.
  private var scales: [Int: ByteScale] = [:]
  /// Whether the value that was last computed is bytes, which only DequantizeLinear reads.
  private var isBytes = false

  /// Notes that the value behind `layers` layers becomes bytes.
  mutating func quantize(_ bytes: ByteScale, behind layers: Int, _ map: AffineMap) {
    isBytes = true
    guard layers > 0 else {
      (input, inputMap) = (bytes, map)
      return
    }
    scales[layers - 1] = bytes
  }

  /// Notes that bytes become numbers again.
  ///
  /// - Returns: False where they were other bytes.
  mutating func dequantize(_ bytes: ByteScale, behind layers: Int) -> Bool {
    defer { isBytes = false }
    if layers == 0 && !isBytes { input = bytes }
    return (layers == 0 ? input : scales[layers - 1]) == bytes
  }

  /// The network in whole numbers, or as it is where some layer's bytes are not told.
  ///
  /// - Parameters:
  ///   - file: The network, and what its metadata tells of inputs; rows of numbers become bytes by their means and
  ///     deviations.
  ///   - takesPixels: Whether inputs are bytes.
  func apply(to file: inout ModelFile, takesPixels: Bool) {
    guard let input, let quantization = quantization(of: file.network) else { return }
    var network = file.network
    network.quantization = quantization
    // Pixels that the metadata tells of are bytes before they are numbers.
    let readsPixels = takesPixels || inputMap == .identity && PixelScale(file.metadata) != nil
    if !readsPixels {
      guard case .dense(var first)? = network.layers.first else { return }
      first.takeBytes(of: input)
      network.layers[0] = .dense(first)
      let told = file.standardization(MetadataKey.featureMeans, MetadataKey.featureDeviations)
      if told == nil || input != ByteScale(scale: 1, zeroPoint: 0) {
        file.describe(.floats(standardization(network.inputs)), file.outputKind)
      }
    }
    file.network = network
  }

  /// Scales of all layers but the last, or nil. A rectifier shares those of the layer before it.
  private func quantization(of network: Snapshot) -> Snapshot.Quantization? {
    var found: [ByteScale] = []
    for index in network.layers.indices.dropLast() {
      let shared = network.layers[index + 1] == .relu ? scales[index + 1] : nil
      guard let scale = scales[index] ?? shared else { return nil }
      found.append(scale)
    }
    return Snapshot.Quantization(layers: found)
  }

  /// byte = round(map(x)/scale + zero point) = round((x − mean)/deviation).
  private func standardization(_ width: Int) -> Standardization {
    let bytes = input ?? ByteScale(scale: 1, zeroPoint: 0)
    let step = Double(bytes.scale)
    let pairs = (0..<width).map { column -> (Float, Float) in
      let scale = inputMap.scale[column % inputMap.scale.count]
      let shift = inputMap.shift[column % inputMap.shift.count]
      return (Float(-(shift + Double(bytes.zeroPoint) * step) / scale), Float(step / scale))
    }
    return Standardization(means: pairs.map(\.0), deviations: pairs.map(\.1))
  }
}

extension Snapshot.Dense {
  /// Reads bytes as they are, not what they stand for.
  fileprivate mutating func takeBytes(of scale: ByteScale) {
    guard scale != ByteScale(scale: 1, zeroPoint: 0), case .int8(let bytes) = matrix.numbers else { return }
    let step = Double(scale.scale)
    var bias = biasOrZeros
    for row in 0..<outputs {
      let sum = bytes[row * inputs..<(row + 1) * inputs].reduce(0) { $0 + Int($1) }
      bias[row] -= Float(Double(sum) * matrix.scales[row] * Double(scale.zeroPoint) * step)
      matrix.scales[row] *= step
    }
    self.bias = bias
  }
}

// MARK: - Operators

extension ONNXImporter {
  /// Takes QuantizeLinear and DequantizeLinear of activations.
  mutating func takeQuantization(_ node: ONNXGraph.Node) throws(FileError) {
    guard node.inputs.count >= 2, node.inputs[0] == current else {
      throw error("\(node.type) of the activations", "\(node.inputs)")
    }
    let bytes = try byteScale(node)
    if node.type == "QuantizeLinear" {
      if layers.isEmpty {
        quantization.quantize(bytes, behind: 0, affine)
        if !takesPixels { affine = .identity }
        return
      }
      try finishAffine()
      // Bytes that cannot be less than 0 rectify.
      if case .dense? = layers.last, bytes.zeroPoint == 0 { layers.append(.relu) }
      quantization.quantize(bytes, behind: layers.count, .identity)
    } else if takesPixels && layers.isEmpty && quantization.input == nil {
      _ = quantization.dequantize(bytes, behind: 0)
      let scale = Double(bytes.scale)
      affine = AffineMap(scale: [scale], shift: [-Double(bytes.zeroPoint) * scale])
    } else if !quantization.dequantize(bytes, behind: layers.count) {
      throw error("DequantizeLinear with the scale of QuantizeLinear", "\(bytes.scale), \(bytes.zeroPoint)")
    }
  }

  private func byteScale(_ node: ONNXGraph.Node) throws(FileError) -> ByteScale {
    let scale = try constants.tensor(node.inputs[1]).floats
    guard scale.count == 1, scale[0] > 0 else {
      throw error("\(node.type) of activations with one positive scale", "\(scale.prefix(4))")
    }
    let name = node.inputs.count > 2 ? node.inputs[2] : ""
    guard !name.isEmpty else { return ByteScale(scale: scale[0], zeroPoint: 0) }
    switch (constants[name]?.type, constants[name]?.numbers) {
    case (.uint8, .integers(let points)) where points.count == 1:
      return ByteScale(scale: scale[0], zeroPoint: UInt8(points[0]))
    // Signed bytes are the same, 128 further down.
    case (.int8, .bytes(let points)) where points.count == 1:
      return ByteScale(scale: scale[0], zeroPoint: UInt8(Int(points[0]) + 128))
    default:
      throw error("'\(name)' to be one zero point in 8 bits", constants[name]?.type.rawValue ?? "no constant")
    }
  }

  /// Numbers of a constant that a graph holds as whole ones: signed bytes stay such, with a scale for each output.
  mutating func takeConstantOfBytes(_ node: ONNXGraph.Node, _ output: String) throws(FileError) {
    guard node.inputs.count >= 2, let tensor = constants[node.inputs[0]] else { return }
    let scales = try constants.tensor(node.inputs[1]).floats
    let points = node.inputs.count > 2 ? constants[node.inputs[2]] : nil
    guard points.map({ $0.isZero }) ?? true, scales.allSatisfy({ $0 > 0 }) else {
      throw error("'\(node.inputs[0])' with positive scales and zero points of 0", "others")
    }
    let axis = Int(node.attributes["axis"]?.integer ?? 1)
    switch tensor.numbers {
    case .bytes: constants.setQuantized(output, tensor, scales: scales, axis: axis)
    case .integers(let numbers) where tensor.type == .int32:
      guard scales.count == 1 || scales.count == numbers.count else {
        throw error(
          "'\(node.inputs[0])' with a scale for each of \(numbers.count) numbers", "\(scales.count)")
      }
      constants[output] = Tensor(
        name: output, shape: tensor.shape,
        floats: numbers.indices.map { Float(Double(numbers[$0]) * Double(scales[$0 % scales.count])) })
    default: throw error("'\(node.inputs[0])' in signed bytes or INT32", tensor.type.rawValue)
    }
  }
}

extension Tensor {
  fileprivate var isZero: Bool {
    switch numbers {
    case .bytes(let bytes): bytes.allSatisfy { $0 == 0 }
    case .integers(let integers): integers.allSatisfy { $0 == 0 }
    default: false
    }
  }
}
