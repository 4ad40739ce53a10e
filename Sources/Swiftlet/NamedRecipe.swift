/// A recipe with a name, and the network it is meant for.
public struct NamedRecipe: Sendable {
  /// What the command line calls it.
  public var name: String
  /// What it is for.
  public var purpose: String
  /// The network.
  public var architecture: Architecture
  /// How to train it.
  public var recipe: Recipe

  /// All recipes, the tutorial's first.
  public static let all = [tutorial, fast, quick, accurate]

  /// The tutorial's.
  public static let tutorial = NamedRecipe(
    name: "tutorial", purpose: "the tutorial's", architecture: .tutorial, recipe: .tutorial)

  /// Three epochs of the tutorial's network.
  public static let fast = NamedRecipe(
    name: "fast", purpose: "98 % in a second or two", architecture: .tutorial,
    recipe: Recipe(
      epochs: 5, batchSize: 128, optimizer: Optimizer(method: .momentum(0.9, nesterov: true), decay: 1e-4),
      rate: 0.1, schedule: .oneCycle()))

  /// A wide network with gently changed pictures.
  public static let quick = NamedRecipe(
    name: "quick", purpose: "99 % in some seconds", architecture: .wide,
    recipe: Recipe(
      epochs: 8, batchSize: 256,
      optimizer: Optimizer(method: .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), decay: 0.1),
      rate: 0.006, schedule: .oneCycle(rise: 0.15), labelSmoothing: 0.1,
      augmentation: Augmentation(
        rotation: 8, scale: 0.08, shear: 0.08, shift: 1, taper: 0.5, finalStrength: 0)))

  /// Two hidden layers and pictures that are turned, scaled, slanted, moved and bent.
  public static let accurate = NamedRecipe(
    name: "accurate", purpose: "99.5 % in some minutes", architecture: .deep,
    recipe: Recipe(
      epochs: 20, batchSize: 512,
      optimizer: Optimizer(method: .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), decay: 0.1),
      rate: 0.006, schedule: .oneCycle(rise: 0.15), labelSmoothing: 0.1,
      augmentation: Augmentation(
        rotation: 12, scale: 0.12, shear: 0.12, shift: 1.5, elastic: 1, taper: 0.4, finalStrength: 0.3)))
}
