// A training configuration from the command line: a named recipe, and what is to differ from it.

import Swiftlet

/// What is trained and how.
struct TrainingPlan {
  var recipeName: String
  /// Widths of the hidden layers.
  var hidden: [Int]
  var recipe: Recipe
  /// Training pictures that are held out at the end, instead of the test set.
  var validationCount: Int
}

/// The options that a training configuration is made from. A checkpoint keeps their values.
let recipeOptions = [
  OptionRule("recipe", "NAME", names(NamedRecipe.all.map(\.name)) + " (tutorial); the rest differs from it"),
  OptionRule("layers", "N-N…", "widths of the hidden layers, 'none' for a linear model"),
  OptionRule("epochs", "N", "passes over the training pictures"),
  OptionRule("batch-size", "N", "pictures in a step"),
  OptionRule("optimizer", "NAME", names(optimizerNames)),
  OptionRule("learning-rate", "X", "full learning rate"),
  OptionRule("schedule", "NAME", names(scheduleNames)),
  OptionRule("warm-up", "X", "share of the run over which the rate climbs"),
  OptionRule("weight-decay", "X", "weight decay"),
  OptionRule("decay-weights-only", nil, "leave biases and normalisation out of weight decay"),
  OptionRule("label-smoothing", "X", "share of the target spread over all classes"),
  OptionRule("dropout", "X", "share of hidden activations left out"),
  OptionRule("average", "X", "decay of a moving average of the weights; 0 for none"),
  OptionRule("rotation", "DEGREES", "turn pictures by up to this"),
  OptionRule("scale", "X", "scale pictures by up to this share"),
  OptionRule("shear", "X", "slant pictures by up to this"),
  OptionRule("shift", "PIXELS", "move pictures by up to this"),
  OptionRule("elastic", "PIXELS", "bend pictures, root mean square"),
  OptionRule("smoothing", "PIXELS", "σ that smooths the bending"),
  OptionRule("taper", "X", "share of the run over which changes of pictures fall off"),
  OptionRule("final-strength", "X", "what is left of them at the end"),
  OptionRule("validation", "N", "hold out the last N training pictures and leave the test set alone"),
  OptionRule("seed", "N", "decides first weights, order, and all other chance (1)"),
]

private func names(_ list: [String]) -> String { list.joined(separator: ", ") }
private let optimizerNames = Optimizer.Method.all.map(\.name)
private let scheduleNames = ["constant", "steps", "cosine", "one-cycle"]

extension TrainingPlan {
  /// Reads the options.
  init(_ arguments: Arguments) throws(UsageError) {
    let base =
      try arguments.choice("recipe", NamedRecipe.all.map(\.name)).map { NamedRecipe.all[$0] }
      ?? .tutorial
    recipeName = base.name
    recipe = base.recipe
    hidden = base.hidden
    validationCount = try arguments.integer("validation", in: 0...Int(Int32.max)) ?? 0
    try readLayers(arguments)
    try readSizes(arguments)
    try readOptimizer(arguments)
    try readSchedule(arguments)
    try readAugmentation(arguments)
  }

  /// The network for inputs and outputs of some width.
  func network(inputs: Int, outputs: Int) -> NetworkDescription {
    NetworkDescription(
      widths: [inputs] + hidden + [outputs], normalization: .batchNorm(), dropout: recipe.dropout)
  }

  private mutating func readLayers(_ arguments: Arguments) throws(UsageError) {
    guard let text = arguments["layers"] else { return }
    let widths =
      text == "none" ? [] : text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let range = 1...NetworkDescription.maximumWidth
    guard widths.allSatisfy({ $0.map(range.contains) ?? false }) else {
      throw UsageError(
        message: "option '--layers': expected widths from 1 to \(range.upperBound) joined by '-', or 'none', "
          + "found '\(text)'")
    }
    hidden = widths.compactMap { $0 }
  }

  private mutating func readSizes(_ arguments: Arguments) throws(UsageError) {
    recipe.epochs = try arguments.integer("epochs", in: 1...100_000) ?? recipe.epochs
    recipe.batchSize = try arguments.integer("batch-size", in: 1...65_536) ?? recipe.batchSize
    recipe.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? Int(recipe.seed))
    if let smoothing = try arguments.number("label-smoothing", in: 0...0.99) {
      recipe.loss = .softmaxCrossEntropy(labelSmoothing: smoothing)
    }
    recipe.dropout = try arguments.number("dropout", in: 0...0.99) ?? recipe.dropout
    recipe.averageDecay = try arguments.number("average", in: 0...0.999999) ?? recipe.averageDecay
  }

  private mutating func readOptimizer(_ arguments: Arguments) throws(UsageError) {
    if let index = try arguments.choice("optimizer", optimizerNames) {
      recipe.optimizer.method = Optimizer.Method.all[index]
    }
    recipe.optimizer.decay = try arguments.number("weight-decay", in: 0...1) ?? recipe.optimizer.decay
    if arguments.has("decay-weights-only") { recipe.optimizer.exemptsVectors = true }
  }

  private mutating func readSchedule(_ arguments: Arguments) throws(UsageError) {
    recipe.rate = try arguments.number("learning-rate", in: 0...1000) ?? recipe.rate
    let warmUp = try arguments.number("warm-up", in: 0...1)
    switch try arguments.choice("schedule", scheduleNames) {
    case 0: recipe.schedule = .constant
    case 1: recipe.schedule = Schedule(.steps(drops: 2, factor: 0.1))
    case 2: recipe.schedule = Schedule(.cosine)
    case 3: recipe.schedule = .oneCycle()
    default: break
    }
    guard let warmUp else { return }
    if case .oneCycle = recipe.schedule.shape {
      recipe.schedule = .oneCycle(rise: warmUp)
    } else {
      recipe.schedule.warmUp = warmUp
    }
  }

  private mutating func readAugmentation(_ arguments: Arguments) throws(UsageError) {
    var changes = recipe.augmentation ?? Augmentation()
    changes.rotation = try arguments.number("rotation", in: 0...180) ?? changes.rotation
    changes.scale = try arguments.number("scale", in: 0...0.9) ?? changes.scale
    changes.shear = try arguments.number("shear", in: 0...2) ?? changes.shear
    changes.shift = try arguments.number("shift", in: 0...28) ?? changes.shift
    changes.elastic = try arguments.number("elastic", in: 0...28) ?? changes.elastic
    changes.smoothing = try arguments.number("smoothing", in: 1...28) ?? changes.smoothing
    changes.taper = try arguments.number("taper", in: 0...1) ?? changes.taper
    changes.finalStrength = try arguments.number("final-strength", in: 0...1) ?? changes.finalStrength
    recipe.augmentation = changes == Augmentation() ? nil : changes
  }
}
