import NeuralNetwork

/// How a network's layers are named in a file.
///
/// A tensor's key is the name of its module and the name PyTorch gives the parameter, joined by a dot. Written
/// are `layer1.0` for the first dense layer, `layer1.1` for the batch normalisation after it, `layer2.0` and so
/// on, each but the last followed by a rectifier.
///
/// Read is any naming with a number in each name but the last's (`0`, `fc1`, `net.3`, `out`):
/// - a module with running figures, or with a weight of one dimension, is a batch normalisation, every other one
///   a linear layer;
/// - modules follow each other by the numbers in their names; one without a number comes last, and a linear
///   layer comes before the batch normalisation of the same number (`fc1`, `bn1`);
/// - names do not tell where rectifiers are, so there is one just before every linear layer but the first.
///
/// Where a network is not built this way, the metadata key `layers` lists its layers, as
/// `Linear BatchNorm1d ReLU Linear`. An ε of batch normalisation other than 1e-5 stands in the metadata under the
/// module's name and `.eps`. Both keys belong to the network: they are not part of `ModelFile.metadata`.
enum StateDictionary {
  /// The metadata key that lists the layers.
  static let layersKey = "layers"
  /// What the metadata key of an ε ends with.
  static let epsilonSuffix = ".eps"
  /// The parameter that holds a scale for each row, [outputs, 1], where a linear layer's weight is I8.
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
      case .relu: self = .relu
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
