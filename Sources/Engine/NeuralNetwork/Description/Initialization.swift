/// What the weights and biases of dense layers start from.
public enum Initialization: Equatable, Hashable, Sendable, CaseIterable {
  /// PyTorch's for `Linear`: weights and biases uniform in ±1/√inputs.
  case pyTorch
  /// Weights uniform in ±√(6/inputs), biases 0: made for rectifiers (He et al. 2015).
  case he
  /// Weights uniform in ±√(6/(inputs + outputs)), biases 0: made for sigmoid and tanh (Glorot and Bengio 2010).
  case glorot

  /// The bound of the weights of a layer.
  func weightBound(inputs: Int, outputs: Int) -> Float {
    switch self {
    case .pyTorch: 1 / Float(inputs).squareRoot()
    case .he: (6 / Float(inputs)).squareRoot()
    case .glorot: (6 / Float(inputs + outputs)).squareRoot()
    }
  }

  /// The bound of its biases.
  func biasBound(inputs: Int) -> Float { self == .pyTorch ? 1 / Float(inputs).squareRoot() : 0 }
}
