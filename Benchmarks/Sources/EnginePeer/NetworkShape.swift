// Networks of several sizes, to see how time grows with them. Shapes are types: each is written down.

import Swiftlet

/// The tutorial's training, which goes on for as long as it is asked to.
func tutorialRun(_ samples: Samples, seed: UInt64, threads: Int) -> any TrainingRun {
  var recipe = endlessRecipe
  recipe.seed = seed
  return Architecture.tutorial.run(recipe, on: samples, threads: threads)
}

private var endlessRecipe: Recipe {
  var recipe = Recipe.tutorial
  recipe.epochs = 100_000
  return recipe
}

/// The tutorial's network with another width, or with more hidden layers of 128.
enum NetworkShape {
  case wide(Int)
  case deep(Int)

  /// Nil for a shape that is not among those written down.
  init?(width: Int, depth: Int) {
    if depth == 1, [32, 64, 128, 256, 512, 1024, 2048].contains(width) {
      self = .wide(width)
    } else if width == 128, [2, 4, 8].contains(depth) {
      self = .deep(depth)
    } else {
      return nil
    }
  }

  /// Prepares its training by the tutorial's recipe with another batch size.
  func run(on samples: Samples, batch: Int, threads: Int) -> any TrainingRun {
    let setting = Setting(samples: samples, batch: batch, threads: threads)
    switch self {
    case .wide(32): return Wide<32>.run(setting)
    case .wide(64): return Wide<64>.run(setting)
    case .wide(256): return Wide<256>.run(setting)
    case .wide(512): return Wide<512>.run(setting)
    case .wide(1024): return Wide<1024>.run(setting)
    case .wide(2048): return Wide<2048>.run(setting)
    case .wide: return Wide<128>.run(setting)
    case .deep(2):
      return setting.run {
        first()
        next()
        Dense<128, 10>()
      }
    case .deep(4):
      return setting.run {
        fourHidden()
        Dense<128, 10>()
      }
    case .deep:
      return setting.run {
        fourHidden()
        next()
        next()
        next()
        next()
        Dense<128, 10>()
      }
    }
  }
}

/// What a training needs besides layers.
private struct Setting {
  let samples: Samples
  let batch: Int
  let threads: Int

  func run<Layers: Layer>(@LayerBuilder layers: () -> Layers) -> any TrainingRun {
    var recipe = endlessRecipe
    recipe.batchSize = batch
    let network = Network(
      batchCapacity: batch, optimizer: recipe.optimizer, seed: 1, threads: threads, layers: layers)
    return Trainer(network, on: samples, recipe: recipe)
  }
}

/// One hidden layer of any width.
private enum Wide<let width: Int> {
  static func run(_ setting: Setting) -> any TrainingRun {
    setting.run {
      Dense<784, width>()
      BatchNorm<width>()
      ReLU<width>()
      Dense<width, 10>()
    }
  }
}

private typealias Hidden<let inputs: Int> = Chain<Chain<Dense<inputs, 128>, BatchNorm<128>>, ReLU<128>>

@LayerBuilder private func first() -> Hidden<784> {
  Dense<784, 128>()
  BatchNorm<128>()
  ReLU<128>()
}

@LayerBuilder private func next() -> Hidden<128> {
  Dense<128, 128>()
  BatchNorm<128>()
  ReLU<128>()
}

@LayerBuilder private func fourHidden() -> Chain<
  Chain<Chain<Hidden<784>, Hidden<128>>, Hidden<128>>, Hidden<128>
> {
  first()
  next()
  next()
  next()
}
