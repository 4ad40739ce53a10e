// What activations, losses, optimisers and starts are called: the one table of names.

import KernelInterface

/// What an activation is called.
public struct ActivationNames: Equatable, Sendable {
  /// In options and texts of this project: `leaky-relu`.
  public var name: String
  /// PyTorch's class: `LeakyReLU`.
  public var className: String
  /// ONNX's operator, or nil where it takes several: `LeakyRelu`.
  public var onnxOperator: String?
  /// What its parameter is called where it has one, as in PyTorch: `negative_slope`.
  public var parameter: String?
}

extension Activation {
  /// Every activation, with its parameter as PyTorch has it by default.
  public static let all: [Activation] = [
    .relu, .leakyReLU(slope: 0.01), .relu6, .elu(alpha: 1), .gelu, .geluTanh, .silu, .sigmoid, .tanh,
    .softplus,
  ]

  /// What it is called.
  public var names: ActivationNames {
    switch self {
    case .relu: ActivationNames(name: "relu", className: "ReLU", onnxOperator: "Relu")
    case .leakyReLU:
      ActivationNames(
        name: "leaky-relu", className: "LeakyReLU", onnxOperator: "LeakyRelu", parameter: "negative_slope")
    case .relu6: ActivationNames(name: "relu6", className: "ReLU6")
    case .elu: ActivationNames(name: "elu", className: "ELU", onnxOperator: "Elu", parameter: "alpha")
    case .gelu: ActivationNames(name: "gelu", className: "GELU")
    case .geluTanh: ActivationNames(name: "gelu-tanh", className: "GELUTanh")
    case .silu: ActivationNames(name: "silu", className: "SiLU")
    case .sigmoid: ActivationNames(name: "sigmoid", className: "Sigmoid", onnxOperator: "Sigmoid")
    case .tanh: ActivationNames(name: "tanh", className: "Tanh", onnxOperator: "Tanh")
    case .softplus: ActivationNames(name: "softplus", className: "Softplus", onnxOperator: "Softplus")
    }
  }

  /// The number that belongs to it, or nil.
  public var parameter: Float? {
    get {
      switch self {
      case .leakyReLU(let slope): slope
      case .elu(let alpha): alpha
      case .relu, .relu6, .gelu, .geluTanh, .silu, .sigmoid, .tanh, .softplus: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .leakyReLU: self = .leakyReLU(slope: newValue)
      case .elu: self = .elu(alpha: newValue)
      case .relu, .relu6, .gelu, .geluTanh, .silu, .sigmoid, .tanh, .softplus: break
      }
    }
  }
}

extension Loss {
  /// Every loss, with its parameter as PyTorch has it by default.
  public static let all: [Loss] = [
    .softmaxCrossEntropy(), .binaryCrossEntropy, .meanSquaredError, .meanAbsoluteError, .huber(),
  ]

  /// Its name in options and texts of this project.
  public var name: String {
    switch self {
    case .softmaxCrossEntropy: "cross-entropy"
    case .binaryCrossEntropy: "binary-cross-entropy"
    case .meanSquaredError: "mse"
    case .meanAbsoluteError: "mae"
    case .huber: "huber"
    }
  }
}

extension Optimizer.Method {
  /// Every method, with its numbers as PyTorch has them by default; momentum is 0.9.
  public static let all: [Optimizer.Method] = [
    .sgd, .momentum(0.9, nesterov: false), .momentum(0.9, nesterov: true), .adam(), .adamW(), .rmsProp(),
  ]

  /// Its name in options and texts of this project.
  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum(_, let nesterov): nesterov ? "nesterov" : "momentum"
    case .adam: "adam"
    case .adamW: "adamw"
    case .rmsProp: "rmsprop"
    }
  }
}

extension Initialization {
  /// Its name in options and texts of this project.
  public var name: String {
    switch self {
    case .pyTorch: "pytorch"
    case .he: "he"
    case .glorot: "glorot"
    }
  }
}
