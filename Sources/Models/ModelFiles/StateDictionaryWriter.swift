import NeuralNetwork

/// Turns a network into named tensors, by the rule of `StateDictionary`.
struct StateDictionaryWriter {
  /// The tensors and metadata of the file.
  private(set) var file: Safetensors

  /// Names the layers and collects their numbers.
  ///
  /// - Parameters:
  ///   - network: Layers that fit each other.
  ///   - metadata: What else the file shall tell.
  init(network: Snapshot, metadata: [String: String]) {
    file = Safetensors(tensors: [], metadata: metadata)
    let kinds = network.layers.map(StateDictionary.Kind.init)
    let list = kinds.map(\.text).joined(separator: " ")
    file.metadata[StateDictionary.layersKey] = Self.isUsual(kinds) ? nil : list
    for (layer, name) in zip(network.layers, Self.names(of: network)) { append(layer, name: name) }
    network.quantization.map { append($0) }
    // The widest numbers come first, so that all are aligned.
    file.tensors = [8, 4, 2, 1].flatMap { size in file.tensors.filter { $0.type.byteCount == size } }
  }

  /// Whether names of the form `layer1.0` are enough to read the network back.
  private static func isUsual(_ kinds: [StateDictionary.Kind]) -> Bool {
    let modules = kinds.filter { !$0.isActivation }
    let normsFollowLinear = zip([.batchNorm] + modules, modules).allSatisfy { previous, kind in
      kind == .linear || previous == .linear
    }
    return normsFollowLinear && !modules.contains(.layerNorm)
      && StateDictionary.withActivations(modules) == kinds
  }

  /// The name of each layer's module: `layer1.0`, or the layer's index where that would not be enough.
  static func names(of network: Snapshot) -> [String] {
    let kinds = network.layers.map(StateDictionary.Kind.init)
    guard isUsual(kinds) else { return kinds.indices.map(String.init) }
    var depth = 0
    return kinds.map { kind in
      if kind == .linear { depth += 1 }
      return "layer\(depth).\(kind.place)"
    }
  }

  private mutating func append(_ layer: Snapshot.Layer, name: String) {
    switch layer {
    case .dense(let dense): append(dense, name: name)
    case .batchNorm(let norm): append(norm, name: name)
    case .layerNorm(let norm): append(norm, name: name)
    case .activation: break
    }
  }

  private mutating func append(_ quantization: Snapshot.Quantization) {
    let shape = [quantization.layers.count]
    file.tensors.append(
      Tensor(name: StateDictionary.activationScales, shape: shape, floats: quantization.layers.map(\.scale)))
    file.tensors.append(
      Tensor(
        name: StateDictionary.activationZeroPoints, type: .int64, shape: shape,
        numbers: .integers(quantization.layers.map { Int64($0.zeroPoint) })))
  }

  private mutating func append(_ dense: Snapshot.Dense, name: String) {
    let (weight, shape) = (ParameterName.weight.key(in: name), [dense.outputs, dense.inputs])
    switch dense.matrix.numbers {
    case .float32(let floats): file.tensors.append(Tensor(name: weight, shape: shape, floats: floats))
    case .float16(let bits):
      file.tensors.append(Tensor(name: weight, type: .float16, shape: shape, numbers: .halves(bits)))
    case .int8(let bytes):
      file.tensors.append(Tensor(name: weight, type: .int8, shape: shape, numbers: .bytes(bytes)))
    }
    let scales = dense.matrix.scales.map { Float($0) }
    if !scales.isEmpty {
      file.tensors.append(
        Tensor(
          name: "\(name).\(StateDictionary.scaleParameter)", shape: [scales.count, 1], floats: scales))
    }
    guard !dense.bias.isEmpty else { return }
    file.tensors.append(
      Tensor(name: ParameterName.bias.key(in: name), shape: [dense.outputs], floats: dense.bias))
  }

  private mutating func append(_ norm: Snapshot.LayerNorm, name: String) {
    for (parameter, numbers) in [(ParameterName.weight, norm.scale), (.bias, norm.shift)] {
      file.tensors.append(Tensor(name: parameter.key(in: name), shape: [numbers.count], floats: numbers))
    }
    appendEpsilon(norm.epsilon, name: name)
  }

  private mutating func appendEpsilon(_ epsilon: Float, name: String) {
    let isDefault = epsilon == StateDictionary.defaultEpsilon
    file.metadata[name + StateDictionary.epsilonSuffix] = isDefault ? nil : "\(epsilon)"
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, name: String) {
    let arrays = [
      (ParameterName.weight, norm.scale), (.bias, norm.shift), (.mean, norm.mean), (.variance, norm.variance),
    ]
    file.tensors += arrays.map { Tensor(name: $0.key(in: name), shape: [$1.count], floats: $1) }
    file.tensors.append(Tensor(name: "\(name).\(StateDictionary.countParameter)", integer: norm.batchCount))
    appendEpsilon(norm.epsilon, name: name)
  }
}

extension StateDictionary.Kind {
  /// Where a module of this kind stands in the usual row of linear layer, normalisation and activation.
  fileprivate var place: Int {
    switch self {
    case .linear: 0
    case .batchNorm, .layerNorm: 1
    case .activation: 2
    }
  }
}
