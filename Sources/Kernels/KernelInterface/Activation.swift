/// A function that is applied to each element.
///
/// Derivatives at a kink are PyTorch's: that of the left side.
public enum Activation: Equatable, Hashable, Sendable {
  /// max(x, 0).
  case relu
  /// x where x > 0, else slope·x; slope ≥ 0.
  case leakyReLU(slope: Float)
  /// min(max(x, 0), 6).
  case relu6
  /// x where x > 0, else α·(eˣ − 1); α > 0 (Clevert, Unterthiner and Hochreiter 2016).
  case elu(alpha: Float)
  /// x·Φ(x), Φ being the normal distribution (Hendrycks and Gimpel 2016).
  case gelu
  /// x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is close to `gelu`.
  case geluTanh
  /// x·σ(x), also called Swish (Elfwing, Uchibe and Doya 2018).
  case silu
  /// σ(x) = 1/(1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// ln(1 + eˣ).
  case softplus

  /// Whether the derivative follows from the output alone, so that the output can take the input's place.
  @inlinable
  public var derivativeNeedsInput: Bool {
    switch self {
    case .relu, .leakyReLU, .relu6, .elu, .sigmoid, .tanh: false
    case .gelu, .geluTanh, .silu, .softplus: true
    }
  }
}

/// Activations and their derivatives.
public protocol ActivationKernels: AnyObject {
  /// y = f(x), element by element; `y` may be `x`.
  func activate(_ activation: Activation, _ x: Block, _ y: Block)
  /// dx = dy·f′, from the inputs where `derivativeNeedsInput`, else from the outputs; `dx` may be `dy`.
  func activateBackward(_ activation: Activation, _ saved: Block, _ dy: Block, _ dx: Block)
}
