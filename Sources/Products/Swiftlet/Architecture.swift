/// The networks that are compiled in, all for pictures of 28×28 pixels and ten classes. Their shapes are types
/// that the compiler has checked.
public enum Architecture: String, CaseIterable, Sendable {
  /// 784-128-10: the tutorial's.
  case tutorial
  /// 784-800-10: the widths of Simard, Steinkraus and Platt (2003).
  case wide
  /// 784-800-800-10.
  case deep

  /// Classes that every one of them tells apart.
  public static let classCount = 10

  /// Its widths, from the inputs to the outputs.
  public var widths: String {
    switch self {
    case .tutorial: "784-128-10"
    case .wide: "784-800-10"
    case .deep: "784-800-800-10"
    }
  }

  /// Allocates a network for a recipe and prepares to train it.
  ///
  /// - Parameters:
  ///   - recipe: How to train.
  ///   - samples: Pictures of 28×28 pixels with labels below 10, at least one.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process.
  /// - Returns: The run, before its first step.
  public func run(_ recipe: Recipe, on samples: Samples, threads: Int? = nil) -> any TrainingRun {
    switch self {
    case .tutorial:
      Trainer(on: samples, recipe, threads) {
        Dense<784, 128>()
        BatchNorm<128>()
        ReLU<128>()
        Dropout<128>(recipe.dropout)
        Dense<128, 10>()
      }
    case .wide:
      Trainer(on: samples, recipe, threads) {
        Dense<784, 800>()
        BatchNorm<800>()
        ReLU<800>()
        Dropout<800>(recipe.dropout)
        Dense<800, 10>()
      }
    case .deep:
      Trainer(on: samples, recipe, threads) {
        Dense<784, 800>()
        BatchNorm<800>()
        ReLU<800>()
        Dropout<800>(recipe.dropout)
        Dense<800, 800>()
        BatchNorm<800>()
        ReLU<800>()
        Dropout<800>(recipe.dropout)
        Dense<800, 10>()
      }
    }
  }
}

extension Trainer {
  fileprivate convenience init(
    on samples: Samples, _ recipe: Recipe, _ threads: Int?, @LayerBuilder layers: () -> Layers
  ) {
    let network = Network(
      batchCapacity: recipe.batchSize, optimizer: recipe.optimizer, keepsAverage: recipe.averageDecay > 0,
      seed: recipe.seed, threads: threads, layers: layers)
    self.init(network, on: samples, recipe: recipe)
  }
}
