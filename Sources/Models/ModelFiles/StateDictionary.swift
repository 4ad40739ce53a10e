import NeuralNetwork

/// How a network's layers are named in a file: the rule that `ModelFile` documents.
///
/// A tensor's key is the name of its module and the name PyTorch gives the parameter, joined by a dot.
enum StateDictionary {
  /// The metadata key that lists the layers.
  static let layersKey = "layer_kinds"
  /// What the metadata key of an ε ends with.
  static let epsilonSuffix = ".eps"
  /// The parameter that holds a scale for each row of a linear layer's weight, [outputs, 1]; I8 must have it.
  static let scaleParameter = "weight_scale"
  /// The parameter that counts the batches the running figures have seen.
  static let countParameter = "num_batches_tracked"
  /// PyTorch's ε, which is not written.
  static let defaultEpsilon: Float = 1e-5

  /// What a layer is, by the name of PyTorch's class.
  enum Kind: String {
    case linear = "Linear"
    case batchNorm = "BatchNorm1d"
    case relu = "ReLU"

    /// The kind of a layer.
    init(_ layer: Snapshot.Layer) {
      switch layer {
      case .dense: self = .linear
      case .batchNorm: self = .batchNorm
      case .layerNorm, .activation: self = .relu
      }
    }

    /// The names of the parameters such a module has.
    var parameters: [String] {
      switch self {
      case .linear: ["weight", "bias"]
      case .batchNorm: ["weight", "bias", "running_mean", "running_var", StateDictionary.countParameter]
      case .relu: []
      }
    }
  }

  /// The layers of a network of which only those with parameters are known: a rectifier just before every
  /// linear layer but the first.
  static func withRectifiers(_ modules: [Kind]) -> [Kind] {
    var layers: [Kind] = []
    for kind in modules {
      if kind == .linear && layers.contains(.linear) { layers.append(.relu) }
      layers.append(kind)
    }
    return layers
  }

  /// The key of a parameter; a module at the top has an empty name.
  static func key(_ module: String, _ parameter: String) -> String {
    module.isEmpty ? parameter : "\(module).\(parameter)"
  }
}
