/// The layers of the tutorial's network: 784 pixels → 128 with batch normalisation → 10 digits.
public typealias TutorialLayers = Chain<
  Chain<Chain<Dense<784, 128>, BatchNorm<128>>, ReLU<128>>, Dense<128, 10>
>

extension Network where Layers == TutorialLayers {
  /// The tutorial's network, ready to be trained with a recipe.
  ///
  /// - Parameters:
  ///   - recipe: Decides the room for batches and the optimiser, and the first parameters.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process.
  public convenience init(tutorialFor recipe: Recipe, threads: Int? = nil) {
    self.init(
      batchCapacity: recipe.batchSize, optimizer: recipe.optimizer, seed: recipe.seed, threads: threads
    ) {
      Dense<784, 128>()
      BatchNorm<128>()
      ReLU<128>()
      Dense<128, 10>()
    }
  }
}
