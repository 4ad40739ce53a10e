// The door for Swift: layers whose widths are types, so that two that do not fit do not compile. All they do is to
// yield a description; generic code ends here.

/// The length of a row as a type, so that two lengths can be compared by the compiler.
public enum Width<let count: Int> {}

/// A layer, or several one after the other, whose widths the compiler knows.
public protocol StaticLayer {
  /// `Width` of a row of inputs.
  associatedtype Input
  /// `Width` of a row of outputs.
  associatedtype Output

  /// Length of a row of inputs.
  var inputs: Int { get }
  /// The same as values.
  var layers: [Layer] { get }
}

/// A fully connected layer: see `Layer.dense`.
public struct Dense<let inputWidth: Int, let outputWidth: Int>: StaticLayer {
  /// Rows of `inputWidth` numbers.
  public typealias Input = Width<inputWidth>
  /// Rows of `outputWidth` numbers.
  public typealias Output = Width<outputWidth>
  /// The one layer.
  public let layers: [Layer]
  /// `inputWidth`.
  public var inputs: Int { inputWidth }

  /// Declares the layer.
  public init(bias: Bool = true) { layers = [.dense(outputs: outputWidth, bias: bias)] }
}

/// Batch normalisation: see `Layer.batchNorm`.
public struct BatchNorm<let width: Int>: StaticLayer {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>
  /// The one layer.
  public let layers: [Layer]
  /// `width`.
  public var inputs: Int { width }

  /// Declares the layer.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1) {
    layers = [.batchNorm(epsilon: epsilon, momentum: momentum)]
  }
}

/// Layer normalisation: see `Layer.layerNorm`.
public struct LayerNorm<let width: Int>: StaticLayer {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>
  /// The one layer.
  public let layers: [Layer]
  /// `width`.
  public var inputs: Int { width }

  /// Declares the layer.
  public init(epsilon: Float = 1e-5) { layers = [.layerNorm(epsilon: epsilon)] }
}

/// Any activation: see `Activation`.
public struct Activate<let width: Int>: StaticLayer {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>
  /// The one layer.
  public let layers: [Layer]
  /// `width`.
  public var inputs: Int { width }

  /// Declares the layer.
  public init(_ activation: Activation) { layers = [.activation(activation)] }
}

/// The rectifier: see `Activation.relu`.
public struct ReLU<let width: Int>: StaticLayer {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>
  /// The one layer.
  public let layers: [Layer] = [.activation(.relu)]
  /// `width`.
  public var inputs: Int { width }

  /// Declares the layer.
  public init() {}
}

/// Dropout: see `Layer.dropout`.
public struct Dropout<let width: Int>: StaticLayer {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>
  /// The one layer.
  public let layers: [Layer]
  /// `width`.
  public var inputs: Int { width }

  /// Declares the layer.
  ///
  /// - Parameter share: The share of activations left out, 0 ..< 1.
  public init(_ share: Float) { layers = [.dropout(share)] }
}

/// Layers one after the other.
public struct Stack<Input, Output>: StaticLayer {
  /// Length of a row of inputs.
  public let inputs: Int
  /// All layers.
  public let layers: [Layer]
}

/// Stacks layers from the first to the last: two layers whose widths differ do not compile.
@resultBuilder
public enum LayerBuilder {
  /// A stack begins with its first layer.
  public static func buildPartialBlock<First: StaticLayer>(
    first: First
  ) -> Stack<First.Input, First.Output> {
    Stack(inputs: first.inputs, layers: first.layers)
  }

  /// A layer is put behind those before it, whose outputs it takes.
  public static func buildPartialBlock<Input, Between, Next: StaticLayer>(
    accumulated: Stack<Input, Between>, next: Next
  ) -> Stack<Input, Next.Output> where Next.Input == Between {
    Stack(inputs: accumulated.inputs, layers: accumulated.layers + next.layers)
  }

  /// What stands between the braces as a description.
  public static func buildFinalResult<Input, Output>(_ stack: Stack<Input, Output>) -> NetworkDescription {
    NetworkDescription(inputs: stack.inputs, layers: stack.layers)
  }
}

extension NetworkDescription {
  /// Describes a network whose layers the compiler has checked.
  ///
  ///     let description = NetworkDescription {
  ///       Dense<784, 128>()
  ///       BatchNorm<128>()
  ///       ReLU<128>()
  ///       Dense<128, 10>()
  ///     }
  public init(@LayerBuilder _ layers: () -> NetworkDescription) { self = layers() }
}
