// Networks of several sizes, to see how time grows with them.

import Swiftlet

/// The tutorial's training, which goes on for as long as it is asked to.
func tutorialRun(_ samples: Samples, seed: UInt64, threads: Int) -> Trainer {
  var recipe = endlessRecipe
  recipe.seed = seed
  return Trainer(
    NamedRecipe.tutorial.network(inputs: 784, outputs: 10), on: samples, recipe: recipe, threads: threads)
}

private var endlessRecipe: Recipe {
  var recipe = Recipe.tutorial
  recipe.epochs = 100_000
  return recipe
}

/// The tutorial's network with another width, or with more hidden layers.
struct NetworkShape {
  let width, depth: Int

  /// Prepares its training by the tutorial's recipe with another batch size.
  func run(on samples: Samples, batch: Int, threads: Int) -> Trainer {
    var recipe = endlessRecipe
    recipe.batchSize = batch
    let network = NetworkDescription(
      widths: [784] + Array(repeating: width, count: depth) + [10], normalization: .batchNorm())
    return Trainer(network, on: samples, recipe: recipe, threads: threads)
  }
}
