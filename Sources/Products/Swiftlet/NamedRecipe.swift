/// A recipe with a name, and the hidden layers it is meant for, each with a rectifier.
///
/// All but the tutorial's and the one for tables were chosen on the last 10,000 of MNIST's training pictures.
public struct NamedRecipe: Sendable {
  /// What the command line calls it.
  public var name: String
  /// Widths of the hidden layers.
  public var hidden: [Int]
  /// What stands between a hidden layer and its activation.
  public var normalization: Layer? = .batchNorm()
  /// How to train it.
  public var recipe: Recipe

  /// All recipes, the tutorial's first.
  public static let all = [tutorial, fast, quick, small, accurate, handwriting, table]

  /// The tutorial's: 97.4 % in 20 epochs.
  public static let tutorial = NamedRecipe(name: "tutorial", hidden: [128], recipe: .tutorial)

  /// The tutorial's network to 98 % in the least time: one cycle with Nesterov's momentum.
  public static let fast = NamedRecipe(
    name: "fast", hidden: [128],
    recipe: Recipe(
      epochs: 4, batchSize: 128,
      optimizer: Optimizer(method: .momentum(0.9, nesterov: true), weightDecay: 1e-4),
      learningRate: 0.4, schedule: .oneCycle(rise: 0.2), loss: .softmaxCrossEntropy(labelSmoothing: 0.1)))

  /// 99 % in the least time: two hidden layers, and pictures that are gently moved at first.
  public static let quick = NamedRecipe(
    name: "quick", hidden: [800, 800],
    recipe: Recipe(
      epochs: 6, batchSize: 256, optimizer: adamW, learningRate: 0.006, schedule: .oneCycle(rise: 0.15),
      loss: .softmaxCrossEntropy(labelSmoothing: 0.1),
      augmentation: Augmentation(
        rotation: 8, scale: 0.08, shear: 0.08, shift: 1, taper: 0.5, finalStrength: 0)))

  /// The best that the tutorial's network comes to: pictures that are moved and bent a little, for a hundred epochs.
  public static let small = NamedRecipe(
    name: "small", hidden: [128],
    recipe: Recipe(
      epochs: 100, batchSize: 256, optimizer: Optimizer(method: .adamW(), weightDecay: 0.005),
      learningRate: 0.006, schedule: .oneCycle(rise: 0.15), loss: .softmaxCrossEntropy(labelSmoothing: 0.1),
      augmentation: Augmentation(
        rotation: 8, scale: 0.08, shear: 0.08, shift: 1, elastic: 0.7, taper: 0.4, finalStrength: 0)))

  /// The best that two hidden layers come to in some minutes: pictures that are moved and bent, and ever
  /// less so over the last two fifths of the run.
  public static let accurate = NamedRecipe(
    name: "accurate", hidden: [800, 800],
    recipe: Recipe(
      epochs: 100, batchSize: 512, optimizer: adamW, learningRate: 0.006, schedule: .oneCycle(rise: 0.15),
      loss: .softmaxCrossEntropy(labelSmoothing: 0.1),
      augmentation: Augmentation(
        rotation: 12, scale: 0.12, shear: 0.12, shift: 1.5, elastic: 1, taper: 0.4, finalStrength: 0)))

  /// A small network for what people write by any means: to be taught by a large one (`Distillation`), on generated digits
  /// (`DigitGenerator`), too. The bundled model is made so.
  public static let handwriting = NamedRecipe(
    name: "handwriting", hidden: [320, 128],
    recipe: Recipe(
      epochs: 80, batchSize: 256, optimizer: Optimizer(method: .adamW(), weightDecay: 0.005),
      learningRate: 0.006, schedule: .oneCycle(rise: 0.15), loss: .softmaxCrossEntropy(labelSmoothing: 0.1),
      augmentation: Augmentation(
        rotation: 15, scale: 0.15, shear: 0.2, shift: 2, elastic: 1.1, thickness: 0.5, blur: 1.6, taper: 0.4,
        finalStrength: 0.1)))

  /// For tables of some hundred to some hundred thousand rows, whose columns were made alike.
  public static let table = NamedRecipe(
    name: "table", hidden: [100], normalization: nil,
    recipe: Recipe(
      epochs: 200, batchSize: 200, optimizer: Optimizer(method: .adam(), weightDecay: 1e-4),
      learningRate: 0.001))

  private static let adamW = Optimizer(method: .adamW(), weightDecay: 0.1)

  /// The network for inputs and outputs of some width, with the recipe's dropout.
  public func network(inputs: Int, outputs: Int) -> NetworkDescription {
    NetworkDescription(
      widths: [inputs] + hidden + [outputs], normalization: normalization, dropout: recipe.dropout)
  }
}
