// Elementwise operators by constants: normalisations, and the scales of what enters and leaves.

import Files
import NeuralNetwork

extension ONNXImporter {
  mutating func takeElementwise(_ node: ONNXGraph.Node) throws(FileError) {
    guard node.inputs.first == current || ["Add", "Mul"].contains(node.type) else {
      throw error("\(node.type) by a constant", "\(node.inputs)")
    }
    let constant = try constants.perFeature(try otherOperand(of: node), width)
    if constant.count > 1 { width = constant.count }
    affine.apply(node.type, constant.map(Double.init))
  }

  /// (x − offset)·scale.
  mutating func takeScaler(_ node: ONNXGraph.Node) throws(FileError) {
    for (attribute, operation) in [("offset", "Sub"), ("scale", "Mul")] {
      let numbers = node.attributes[attribute]?.floats ?? []
      guard numbers.count == 1 || numbers.count == width || width == 0, !numbers.isEmpty else {
        throw error("Scaler with '\(attribute)' for each of \(width) features", "\(numbers.count)")
      }
      if numbers.count > 1 { width = numbers.count }
      affine.apply(operation, numbers.map(Double.init))
    }
  }

  /// Turns the elementwise operators since the last layer into a batch normalisation, or, between pixels and the
  /// first layer, into the normalisation of the metadata.
  mutating func finishAffine() throws(FileError) {
    defer { affine = .identity }
    guard (affine.scale + affine.shift).allSatisfy(\.isFinite) else {
      throw error("elementwise operators with finite results", "an overflow or a division by 0")
    }
    if takesPixels && layers.isEmpty {
      guard affine.scale.count == 1, Float(affine.scale[0]).isNormal, affine.scale[0] > 0 else {
        throw error(
          "one positive scale for all pixels", "\(affine.scale.count), beginning with \(affine.scale[0])")
      }
      if PixelScale(metadata)?.affine.rounded != affine.rounded {
        metadata.merge(PixelScale(affine).metadata) { $1 }
      }
    } else if affine != .identity, !isStandardization {
      guard width > 0 else { throw error("a fixed number of inputs", "none before \(affine.scale[0])") }
      let norm = Snapshot.BatchNorm(affine, width: width)
      if case .layerNorm(var rows)? = layers.last, rows.isPlain {
        (rows.scale, rows.shift) = (norm.scale, norm.shift)
        layers[layers.count - 1] = .layerNorm(rows)
      } else {
        layers.append(.batchNorm(norm))
      }
    }
  }
}

extension ONNXImporter {
  /// Whether the elementwise operators only do, before the first layer or behind the last, what the metadata tells anyway.
  private var isStandardization: Bool {
    let file = ModelFile(
      network: layers.isEmpty ? Snapshot(layers: []) : Snapshot(layers: layers), metadata: metadata)
    let told =
      layers.isEmpty
      ? file.standardization(MetadataKey.featureMeans, MetadataKey.featureDeviations)?.affine
      : file.standardization(MetadataKey.targetMeans, MetadataKey.targetDeviations)?.affine.inverse
    return told?.rounded == affine.rounded
  }
}

extension AffineMap {
  /// Adds an operation by constants whose first operand is x, or whose operands may be exchanged.
  fileprivate mutating func apply(_ type: String, _ constants: [Double]) {
    change(by: constants) { scale, shift, constant in
      switch type {
      case "Mul": (scale, shift) = (scale * constant, shift * constant)
      case "Div": (scale, shift) = (scale / constant, shift / constant)
      case "Sub": shift -= constant
      default: shift += constant
      }
    }
  }

  /// In single precision, as graphs hold it.
  fileprivate var rounded: [Float] { (scale + shift).map { Float($0) } }
}

extension Snapshot.LayerNorm {
  /// Whether it has no scale and shift of its own yet.
  fileprivate var isPlain: Bool { scale.allSatisfy { $0 == 1 } && shift.allSatisfy { $0 == 0 } }
}
