import Files
import NeuralNetwork

/// Finds a network in named tensors, by the rule of `StateDictionary`.
struct StateDictionaryReader {
  private let path: String
  private let tensors: [String: Tensor]
  /// Those that tell what the bytes of activations stand for.
  private let quantization: (scales: Tensor?, zeroPoints: Tensor?)
  /// What stands between linear layers where the file does not tell.
  private let assumedActivation: Activation?
  /// What the file tells apart from the network; complete once the network was read.
  private(set) var metadata: [String: String]

  /// Takes the contents of a file.
  init(file: Safetensors, path: String, assumedActivation: Activation? = nil) {
    self.path = path
    self.assumedActivation = assumedActivation
    var tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    quantization = (
      tensors.removeValue(forKey: StateDictionary.activationScales),
      tensors.removeValue(forKey: StateDictionary.activationZeroPoints)
    )
    self.tensors = tensors
    metadata = file.metadata
  }

  /// Reads the layers.
  ///
  /// - Throws: `FileError` when keys are missing or unknown, or shapes do not fit each other.
  mutating func snapshot() throws(FileError) -> Snapshot {
    let modules = try StateDictionaryModule.inOrder(tensors, path: path)
    var layers: [Snapshot.Layer] = []
    var remaining = modules[...]
    for kind in try kinds(of: modules) {
      let width = Snapshot(layers: layers).outputs
      switch kind {
      case .activation(let activation): layers.append(.activation(activation))
      case .layerNorm: layers.append(.layerNorm(try layerNorm(remaining.removeFirst().name, width: width)))
      case .linear: layers.append(.dense(try dense(remaining.removeFirst().name, width: width)))
      case .batchNorm: layers.append(.batchNorm(try norm(remaining.removeFirst().name, width: width)))
      }
    }
    var snapshot = Snapshot(layers: layers)
    snapshot.quantization = try activationScales()
    if let problem = snapshot.problem { throw error("a network", problem) }
    return snapshot
  }

  /// All layers in order: as the metadata lists them, else with the activation that the caller knows of.
  private mutating func kinds(
    of modules: [StateDictionaryModule]
  ) throws(FileError) -> [StateDictionary.Kind] {
    guard let list = metadata.removeValue(forKey: StateDictionary.layersKey) else {
      let activation = assumedActivation ?? (modules.allSatisfy(\.isOurs) ? .relu : nil)
      guard activation != nil || modules.count(where: { $0.kind == .linear }) < 2 else {
        throw error(
          "what stands between its layers, which a state dictionary does not tell",
          "nothing; 'swiftlet import --activation relu' makes a model of it")
      }
      return StateDictionary.withActivations(modules.map(\.kind), activation ?? .relu)
    }
    let kinds = list.split(separator: " ").map { StateDictionary.Kind(String($0)) }
    guard kinds.filter({ $0?.isActivation != true }) == modules.map(\.kind) else {
      let found = modules.map(\.kind.text).joined(separator: " ")
      throw error("the layers '\(list)' of the metadata", "tensors of '\(found)'")
    }
    return kinds.compactMap { $0 }
  }

  /// What the bytes of activations stand for, or nil where the file does not tell.
  private func activationScales() throws(FileError) -> Snapshot.Quantization? {
    guard quantization.scales != nil || quantization.zeroPoints != nil else { return nil }
    let (scalesKey, pointsKey) = (StateDictionary.activationScales, StateDictionary.activationZeroPoints)
    guard let scales = quantization.scales, let points = quantization.zeroPoints else {
      throw error("tensors '\(scalesKey)' and '\(pointsKey)'", "one of them")
    }
    guard scales.type == .float32, case .integers(let zeroPoints) = points.numbers, scales.shape.count == 1,
      scales.shape == points.shape
    else {
      throw error(
        "'\(scalesKey)' in F32 and '\(pointsKey)' in I64, as many",
        "\(scales.type.safetensorsName) \(scales.shape) and \(points.type.safetensorsName) \(points.shape)")
    }
    if let index = zeroPoints.firstIndex(where: { !(0...255).contains($0) }) {
      throw error("'\(pointsKey)' in 0 … 255", "\(zeroPoints[index]) at element \(index)")
    }
    if let index = scales.floats.firstIndex(where: { !($0 > 0) }) {
      throw error("'\(scalesKey)' to hold positive numbers", "\(scales.floats[index]) at element \(index)")
    }
    return Snapshot.Quantization(
      layers: zip(scales.floats, zeroPoints).map { ByteScale(scale: $0, zeroPoint: UInt8($1)) })
  }

  private func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}

// MARK: - Layers

extension StateDictionaryReader {
  /// Reads a linear layer; `width` numbers reach it, any number where it is 0.
  private func dense(_ module: String, width: Int) throws(FileError) -> Snapshot.Dense {
    let weight = try tensor(ParameterName.weight.key(in: module))
    guard weight.shape.count == 2, weight.shape.allSatisfy({ $0 > 0 }),
      width == 0 || weight.shape[1] == width
    else {
      let inputs = width == 0 ? "inputs" : String(width)
      throw error("'\(weight.name)' of shape [outputs, \(inputs)]", "\(weight.shape)")
    }
    return Snapshot.Dense(
      inputs: weight.shape[1], outputs: weight.shape[0], matrix: try weights(weight, module),
      bias: tensors[ParameterName.bias.key(in: module)] == nil
        ? [] : try floats(module, .bias, shape: [weight.shape[0]]))
  }

  /// Reads a layer normalisation; `width` numbers reach it, any number where it is 0.
  private mutating func layerNorm(_ module: String, width: Int) throws(FileError) -> Snapshot.LayerNorm {
    let features = width == 0 ? tensors[ParameterName.weight.key(in: module)]?.shape.first ?? 0 : width
    return Snapshot.LayerNorm(
      scale: try floats(module, .weight, shape: [features]),
      shift: try floats(module, .bias, shape: [features]),
      epsilon: try epsilon(module))
  }

  /// A matrix of weights as it is stored, with the scales of its rows where there are any.
  private func weights(_ weight: Tensor, _ module: String) throws(FileError) -> Snapshot.Weights {
    switch weight.numbers {
    case .bytes(let bytes): Snapshot.Weights(.int8(bytes), scales: try scales(of: weight, module))
    case .halves(let bits): Snapshot.Weights(.float16(bits), scales: try scales(of: weight, module))
    default:
      Snapshot.Weights(
        .float32(try floats(module, .weight, shape: weight.shape)), scales: try scales(of: weight, module))
    }
  }

  /// Scales whose products with the weights are finite.
  private func scales(of weight: Tensor, _ module: String) throws(FileError) -> [Double] {
    let key = StateDictionary.key(module, StateDictionary.scaleParameter)
    guard tensors[key] != nil else { return [] }
    let scales = try floats(key, shape: [weight.shape[0], 1])
    let largest = weight.largestMagnitude
    guard let row = scales.firstIndex(where: { !($0 * largest).isFinite }) else {
      return scales.map(Double.init)
    }
    throw error("'\(key)' to be finite times \(largest)", "\(scales[row]) in row \(row)")
  }

  /// Reads a batch normalisation; `width` numbers reach it, any number where it is 0.
  private mutating func norm(_ module: String, width: Int) throws(FileError) -> Snapshot.BatchNorm {
    let features = width == 0 ? tensors[ParameterName.weight.key(in: module)]?.shape.first ?? 0 : width
    let shape = [features]
    try tensor(ParameterName.variance.key(in: module)).checkNotNegative(path: path)
    return Snapshot.BatchNorm(
      scale: try floats(module, .weight, shape: shape),
      shift: try floats(module, .bias, shape: shape),
      mean: try floats(module, .mean, shape: shape),
      variance: try floats(module, .variance, shape: shape),
      epsilon: try epsilon(module),
      batchCount: try batchCount(module))
  }

  private mutating func epsilon(_ module: String) throws(FileError) -> Float {
    let key = module + StateDictionary.epsilonSuffix
    guard let text = metadata.removeValue(forKey: key) else { return StateDictionary.defaultEpsilon }
    guard let epsilon = Float(text), epsilon.isFinite, epsilon > 0 else {
      throw error("'\(key)' in the metadata to be a positive number", "'\(text)'")
    }
    return epsilon
  }

  private func batchCount(_ module: String) throws(FileError) -> Int {
    let tensor = try tensor(StateDictionary.key(module, StateDictionary.countParameter))
    guard case .integers(let integers) = tensor.numbers, tensor.shape.isEmpty else {
      throw error(
        "'\(tensor.name)' as a single I64", "\(tensor.type.safetensorsName) of shape \(tensor.shape)")
    }
    guard integers[0] >= 0 else { throw error("'\(tensor.name)' to be a count", "\(integers[0])") }
    return Int(integers[0])
  }

  private func floats(
    _ module: String, _ parameter: ParameterName, shape: [Int]
  ) throws(FileError) -> [Float] {
    try floats(parameter.key(in: module), shape: shape)
  }

  private func floats(_ key: String, shape: [Int]) throws(FileError) -> [Float] {
    let tensor = try tensor(key)
    guard tensor.shape == shape else { throw error("'\(tensor.name)' of shape \(shape)", "\(tensor.shape)") }
    guard [.float32, .float16, .bfloat16, .float64].contains(tensor.type) else {
      throw error("'\(tensor.name)' in F32, F16, BF16 or F64", tensor.type.safetensorsName)
    }
    return tensor.floats
  }

  private func tensor(_ key: String) throws(FileError) -> Tensor {
    guard let tensor = tensors[key] else { throw error("a tensor '\(key)'", "none") }
    return tensor
  }
}
