import KernelInterface

/// A network as a value: how long a row of inputs is, and the layers it passes through.
///
/// Everything else is made from it: what trains, what infers, and what a file stores. It is made from the static
/// builder, whose layers are checked by the compiler, or at run time, where `problem` tells what does not fit.
///
///     let description = NetworkDescription(
///       inputs: 30, layers: [.dense(outputs: 64), .activation(.gelu), .dense(outputs: 2)])
///     print(description.widths, description.parameterCount)
public struct NetworkDescription: Equatable, Hashable, Sendable {
  /// Length of a row of inputs.
  public var inputs: Int
  /// The layers, in the order in which inputs pass through them.
  public var layers: [Layer]

  /// The widest row of any layer.
  public static let maximumWidth = 1 << 16

  /// Describes a network.
  public init(inputs: Int, layers: [Layer]) {
    self.inputs = inputs
    self.layers = layers
  }

  /// A multilayer perceptron: behind each hidden dense layer come normalisation, activation and dropout.
  ///
  /// - Parameters:
  ///   - widths: From the inputs to the outputs, at least two; without a hidden one it is a linear model.
  ///   - activation: What follows each hidden layer.
  ///   - normalization: What stands between a hidden layer and its activation, if anything.
  ///   - dropout: The share of hidden activations left out while learning, 0 for none.
  ///   - bias: Whether dense layers have one.
  public init(
    widths: [Int], activation: Activation = .relu, normalization: Layer? = nil, dropout: Float = 0,
    bias: Bool = true
  ) {
    precondition(widths.count >= 2)
    inputs = widths[0]
    layers = []
    for width in widths.dropFirst().dropLast() {
      layers.append(.dense(outputs: width, bias: bias))
      if let normalization { layers.append(normalization) }
      layers.append(.activation(activation))
      if dropout > 0 { layers.append(.dropout(dropout)) }
    }
    layers.append(.dense(outputs: widths[widths.count - 1], bias: bias))
  }
}

extension NetworkDescription {
  /// Length of a row as it leaves each layer, [layers].
  public var layerWidths: [Int] {
    var width = inputs
    return layers.map { layer in
      if case .dense(let outputs, _) = layer { width = outputs }
      return width
    }
  }

  /// Length of a row of outputs.
  public var outputs: Int { layerWidths.last ?? inputs }

  /// The widths from the inputs to the outputs, joined by `-`: `784-128-10`.
  public var widths: String {
    var text = "\(inputs)"
    for case .dense(let outputs, _) in layers { text += "-\(outputs)" }
    return text
  }

  /// How many parameters the network learns.
  public var parameterCount: Int {
    var (width, count) = (inputs, 0)
    for layer in layers {
      switch layer {
      case .dense(let outputs, let bias):
        count += (width + (bias ? 1 : 0)) * outputs
        width = outputs
      case .batchNorm, .layerNorm: count += 2 * width
      case .activation, .dropout: break
      }
    }
    return count
  }

  /// Floating-point operations for one row in a forward pass, a multiply-add counted as two.
  public var floatingPointOperations: Int {
    var (width, count) = (inputs, 0)
    for layer in layers {
      switch layer {
      case .dense(let outputs, _):
        count += 2 * width * outputs
        width = outputs
      case .batchNorm, .layerNorm: count += 2 * width
      case .activation: count += width
      case .dropout: break
      }
    }
    return count
  }

  /// What keeps this from being a network that learns, in one line, or nil.
  public var problem: String? {
    guard (1...Self.maximumWidth).contains(inputs) else {
      return "expected 1 to \(Self.maximumWidth) inputs, found \(inputs)"
    }
    var hasDense = false
    for (index, layer) in layers.enumerated() {
      if case .dense = layer { hasDense = true }
      if let problem = layer.problem { return "layer \(index + 1): \(problem)" }
    }
    return hasDense ? nil : "expected at least one dense layer, found none"
  }
}

extension Layer {
  /// What is wrong with the settings, or nil.
  var problem: String? {
    switch self {
    case .dense(let outputs, _):
      (1...NetworkDescription.maximumWidth).contains(outputs)
        ? nil : "expected 1 to \(NetworkDescription.maximumWidth) outputs, found \(outputs)"
    case .batchNorm(let epsilon, let momentum):
      epsilon.isUsable && (0...1).contains(momentum)
        ? nil : "expected a positive epsilon and a momentum from 0 to 1, found another"
    case .layerNorm(let epsilon): epsilon.isUsable ? nil : "expected a positive epsilon, found another"
    case .activation(.leakyReLU(let slope)):
      slope >= 0 && slope.isFinite ? nil : "expected a slope of 0 or more, found another"
    case .activation(.elu(let alpha)):
      alpha > 0 && alpha.isFinite ? nil : "expected a positive alpha, found another"
    case .activation: nil
    case .dropout(let share):
      share >= 0 && share < 1 ? nil : "expected a dropout from 0 to below 1, found another"
    }
  }
}

extension Float {
  /// Whether this can be added to a variance.
  fileprivate var isUsable: Bool { self > 0 && isFinite }
}
