import NeuralNetwork

/// Turns a network into named tensors, by the rule of `StateDictionary`.
struct StateDictionaryWriter {
  /// The tensors and metadata of the file.
  private(set) var file: Safetensors
  private let format: WeightFormat

  /// Names the layers and collects their numbers.
  ///
  /// - Parameters:
  ///   - network: Layers that fit each other.
  ///   - metadata: What else the file shall tell.
  ///   - format: How matrices of weights are stored.
  init(network: Snapshot, metadata: [String: String], weights format: WeightFormat = .float32) {
    self.format = format
    file = Safetensors(tensors: [], metadata: metadata)
    let kinds = network.layers.map(StateDictionary.Kind.init)
    let isUsual = Self.isUsual(kinds)
    let list = kinds.map(\.rawValue).joined(separator: " ")
    file.metadata[StateDictionary.layersKey] = isUsual ? nil : list
    let names = isUsual ? Self.usualNames(kinds) : kinds.indices.map(String.init)
    for (layer, name) in zip(network.layers, names) { append(layer, name: name) }
    // The widest numbers come first, so that all are aligned.
    file.tensors = [8, 4, 2, 1].flatMap { size in file.tensors.filter { $0.type.size == size } }
  }

  /// Whether names of the form `layer1.0` are enough to read the network back.
  private static func isUsual(_ kinds: [StateDictionary.Kind]) -> Bool {
    let modules = kinds.filter { $0 != .relu }
    let normsFollowLinear = zip([.relu] + modules, modules).allSatisfy { previous, kind in
      kind == .linear || previous == .linear
    }
    return normsFollowLinear && StateDictionary.withRectifiers(modules) == kinds
  }

  private static func usualNames(_ kinds: [StateDictionary.Kind]) -> [String] {
    var depth = 0
    return kinds.map { kind in
      if kind == .linear { depth += 1 }
      return kind == .linear ? "layer\(depth).0" : "layer\(depth).1"
    }
  }

  private mutating func append(_ layer: Snapshot.Layer, name: String) {
    switch layer {
    case .dense(let dense): append(dense, name: name)
    case .batchNorm(let norm): append(norm, name: name)
    case .relu: break
    }
  }

  private mutating func append(_ dense: Snapshot.Dense, name: String) {
    let (weight, shape) = ("\(name).weight", [dense.outputs, dense.inputs])
    switch format {
    case .float32: file.tensors.append(Tensor(name: weight, shape: shape, floats: dense.weights))
    case .float16:
      file.tensors.append(Tensor(name: weight, shape: shape, floats: dense.weights, as: .float16))
    case .int8:
      let matrix = QuantizedMatrix(dense.weights, columns: dense.inputs)
      let scale = "\(name).\(StateDictionary.scaleParameter)"
      file.tensors += [
        Tensor(name: weight, shape: shape, floats: matrix.values.map(Float.init), as: .int8),
        Tensor(name: scale, shape: [dense.outputs, 1], floats: matrix.scales),
      ]
    }
    file.tensors.append(Tensor(name: "\(name).bias", shape: [dense.outputs], floats: dense.bias))
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, name: String) {
    let arrays = [
      ("weight", norm.scale), ("bias", norm.shift), ("running_mean", norm.mean),
      ("running_var", norm.variance),
    ]
    file.tensors += arrays.map { Tensor(name: "\(name).\($0)", shape: [$1.count], floats: $1) }
    file.tensors.append(Tensor(name: "\(name).num_batches_tracked", integer: norm.batchCount))
    let isDefault = norm.epsilon == StateDictionary.defaultEpsilon
    file.metadata[name + StateDictionary.epsilonSuffix] = isDefault ? nil : "\(norm.epsilon)"
  }
}
