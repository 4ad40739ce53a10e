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
  /// The tensors that tell what the bytes of a quantised network's activations stand for, one number for each layer but
  /// the last: F32 and I64.
  static let activationScales = "activation_scales"
  static let activationZeroPoints = "activation_zero_points"
  /// The parameter that counts the batches the running figures have seen.
  static let countParameter = "num_batches_tracked"
  /// PyTorch's ε, which is not written.
  static let defaultEpsilon: Float = 1e-5

  /// What a layer is.
  enum Kind: Equatable {
    case linear, batchNorm, layerNorm
    case activation(Activation)

    /// The kind of a layer.
    init(_ layer: Snapshot.Layer) {
      switch layer {
      case .dense: self = .linear
      case .batchNorm: self = .batchNorm
      case .layerNorm: self = .layerNorm
      case .activation(let activation): self = .activation(activation)
      }
    }

    /// The kind that a list of layers names, or nil: PyTorch's class, and behind it the number of an activation that has
    /// another than PyTorch's usual one, as in `LeakyReLU(0.2)`.
    init?(_ text: String) {
      switch text {
      case "Linear": self = .linear
      case "BatchNorm1d": self = .batchNorm
      case "LayerNorm": self = .layerNorm
      default:
        let parts = text.split(separator: "(", maxSplits: 1)
        guard var activation = Activation.all.first(where: { $0.names.className == parts.first ?? "" }) else {
          return nil
        }
        if parts.count == 2 {
          guard parts[1].hasSuffix(")"), let number = Float(parts[1].dropLast()), number.isFinite,
            activation.parameter != nil
          else { return nil }
          activation.parameter = number
        }
        guard
          NetworkDescription(inputs: 1, layers: [.dense(outputs: 1), .activation(activation)]).problem == nil
        else { return nil }
        self = .activation(activation)
      }
    }

    /// What `init(_:)` reads.
    var text: String {
      switch self {
      case .linear: return "Linear"
      case .batchNorm: return "BatchNorm1d"
      case .layerNorm: return "LayerNorm"
      case .activation(let activation):
        let isUsual = Activation.all.contains(activation)
        return activation.names.className + (isUsual ? "" : activation.parameter.map { "(\($0))" } ?? "")
      }
    }

    /// The names of the parameters such a module must have.
    var parameters: [String] {
      switch self {
      case .linear: [ParameterName.weight.rawValue]
      case .layerNorm: [ParameterName.weight, .bias].map(\.rawValue)
      case .batchNorm: ParameterName.allCases.map(\.rawValue) + [StateDictionary.countParameter]
      case .activation: []
      }
    }

    /// Whether it has no tensors.
    var isActivation: Bool { if case .activation = self { true } else { false } }
  }

  /// The layers of a network of which only those with parameters are known: an activation just before every
  /// linear layer but the first.
  static func withActivations(_ modules: [Kind], _ activation: Activation = .relu) -> [Kind] {
    var layers: [Kind] = []
    for kind in modules {
      if kind == .linear && layers.contains(.linear) { layers.append(.activation(activation)) }
      layers.append(kind)
    }
    return layers
  }

  /// The key of a parameter; a module at the top has an empty name.
  static func key(_ module: String, _ parameter: String) -> String {
    module.isEmpty ? parameter : "\(module).\(parameter)"
  }
}
