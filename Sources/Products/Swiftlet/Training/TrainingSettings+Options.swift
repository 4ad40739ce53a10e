// The options that a training configuration is made from.

/// The options that a training configuration is made from. A checkpoint keeps their values.
package let recipeOptions = [
  OptionRule("recipe", "NAME", names(NamedRecipe.all.map(\.name)) + " (tutorial); the rest differs from it"),
  OptionRule("layers", "N-N…", "widths of the hidden layers, 'none' for a linear model"),
  OptionRule("activation", "NAME", names(Activation.all.map(\.names.name)) + "; NAME:X sets its number"),
  OptionRule("normalization", "NAME", names(normalizationNames) + ", behind each hidden layer"),
  OptionRule("no-bias", nil, "dense layers without biases"),
  OptionRule("init", "NAME", names(initializationNames) + ": what weights start from"),
  OptionRule("loss", "NAME", names(lossNames) + "; it says what targets are"),
  OptionRule(
    "scaling", "standard|none", "bring columns of rows to mean 0 and deviation 1, or leave them (standard)"),
  OptionRule("class-weights", "X,X…", "weights of the classes in the loss, or 'balanced'"),
  OptionRule("epochs", "N", "passes over the training samples"),
  OptionRule("batch-size", "N", "samples in a step"),
  OptionRule("optimizer", "NAME", names(optimizerNames)),
  OptionRule("momentum", "X", "momentum of 'momentum' and 'nesterov' (0.9)"),
  OptionRule("learning-rate", "X", "full learning rate"),
  OptionRule("schedule", "NAME", names(scheduleNames)),
  OptionRule("warm-up", "X", "share of the run over which the rate climbs"),
  OptionRule("weight-decay", "X", "weight decay"),
  OptionRule("decay-weights-only", nil, "leave biases and normalisation out of weight decay"),
  OptionRule("clip", "X", "largest norm of all gradients together"),
  OptionRule(
    "early-stopping", "N", "end after N epochs without a better loss on held-out samples; keep the best"),
  OptionRule("held-out", "X", "share of the training samples held out for it (0.1)"),
  OptionRule("label-smoothing", "X", "share of the target spread over all classes"),
  OptionRule("dropout", "X", "share of hidden activations left out"),
  OptionRule("average", "X", "decay of a moving average of the weights; 0 for none"),
  OptionRule("rotation", "DEGREES", "turn pictures by up to this"),
  OptionRule("scale", "X", "scale pictures by up to this share"),
  OptionRule("shear", "X", "slant pictures by up to this"),
  OptionRule("shift", "PIXELS", "move pictures by up to this"),
  OptionRule("elastic", "PIXELS", "bend pictures, root mean square"),
  OptionRule("smoothing", "PIXELS", "σ that smooths the bending"),
  OptionRule("thickness", "PIXELS", "move the edges of strokes out or in by up to this"),
  OptionRule("blur", "PIXELS", "largest σ of a blur of pictures"),
  OptionRule("noise", "X", "largest noise of pixels, a share of their range"),
  OptionRule("taper", "X", "share of the run over which changes of pictures fall off"),
  OptionRule("final-strength", "X", "what is left of them at the end"),
  OptionRule("validation", "N", "hold out the last N training pictures and leave the test set alone"),
  OptionRule("seed", "N", "decides first weights, order, and all other chance (1)"),
]

private func names(_ list: [String]) -> String { list.joined(separator: ", ") }
private let normalizationNames = ["batch", "layer", "none"]
private let initializationNames = Initialization.allCases.map(\.name)
private let lossNames = Loss.all.map(\.name)
private let optimizerNames = Optimizer.Method.all.map(\.name)
private let scheduleNames = ["constant", "steps", "cosine", "one-cycle"]

extension TrainingSettings {
  /// Reads the options; `standard` is the recipe that others differ from where none is named.
  package init(_ arguments: OptionValues, standard: NamedRecipe = .tutorial) throws(UsageError) {
    let base =
      try arguments.choice("recipe", NamedRecipe.all.map(\.name)).map { NamedRecipe.all[$0] } ?? standard
    recipeName = base.name
    recipe = base.recipe
    hidden = base.hidden
    normalization = base.normalization
    validationCount = try arguments.integer("validation", in: 0...Int(Int32.max)) ?? 0
    try readLayers(arguments)
    try readLoss(arguments)
    try readSizes(arguments)
    try readOptimizer(arguments)
    try readSchedule(arguments)
    try readAugmentation(arguments)
  }

  private mutating func readWidths(_ arguments: OptionValues) throws(UsageError) {
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

  private mutating func readLayers(_ arguments: OptionValues) throws(UsageError) {
    try readWidths(arguments)
    activation = try arguments.activation() ?? activation
    switch try arguments.choice("normalization", normalizationNames) {
    case 0: normalization = .batchNorm()
    case 1: normalization = .layerNorm()
    case 2: normalization = nil
    default: break
    }
    if arguments.has("no-bias") { hasBias = false }
    if let index = try arguments.choice("init", initializationNames) {
      recipe.initialization = Initialization.allCases[index]
    }
  }

  private mutating func readLoss(_ arguments: OptionValues) throws(UsageError) {
    if let index = try arguments.choice("loss", lossNames) {
      recipe.loss = Loss.all[index]
      targetKind =
        recipe.loss.isClassification ? .classes : recipe.loss == .binaryCrossEntropy ? .answers : .numbers
    }
    patience = try arguments.integer("early-stopping", in: 1...100_000)
    heldOutShare = try arguments.number("held-out", in: 0...0.9).map(Double.init) ?? heldOutShare
    guard let text = arguments["class-weights"] else { return }
    guard text != "balanced" else { return classWeights = .balanced }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard numbers.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? false }) else {
      throw UsageError(
        message: "option '--class-weights': expected numbers of 0 or more divided by commas, or 'balanced', "
          + "found '\(text)'")
    }
    classWeights = .numbers(numbers.compactMap { $0 })
  }

  private mutating func readSizes(_ arguments: OptionValues) throws(UsageError) {
    recipe.epochs = try arguments.integer("epochs", in: 1...100_000) ?? recipe.epochs
    recipe.batchSize = try arguments.integer("batch-size", in: 1...65_536) ?? recipe.batchSize
    recipe.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? Int(recipe.seed))
    if let smoothing = try arguments.number("label-smoothing", in: 0...0.99), recipe.loss.isClassification {
      recipe.loss = .softmaxCrossEntropy(labelSmoothing: smoothing)
    }
    recipe.dropout = try arguments.number("dropout", in: 0...0.99) ?? recipe.dropout
    recipe.averageDecay = try arguments.number("average", in: 0...0.999999) ?? recipe.averageDecay
  }

  private mutating func readOptimizer(_ arguments: OptionValues) throws(UsageError) {
    if let index = try arguments.choice("optimizer", optimizerNames) {
      recipe.optimizer.method = Optimizer.Method.all[index]
    }
    if let momentum = try arguments.number("momentum", in: 0...0.9999) {
      guard case .momentum(_, let nesterov) = recipe.optimizer.method else {
        throw UsageError(message: "option '--momentum' takes an '--optimizer' of momentum or nesterov")
      }
      recipe.optimizer.method = .momentum(momentum, nesterov: nesterov)
    }
    recipe.optimizer.weightDecay =
      try arguments.number("weight-decay", in: 0...1) ?? recipe.optimizer.weightDecay
    recipe.optimizer.maximumNorm =
      try arguments.number("clip", in: Float.leastNormalMagnitude...Float.greatestFiniteMagnitude)
      ?? recipe.optimizer.maximumNorm
    if arguments.has("decay-weights-only") { recipe.optimizer.exemptsVectors = true }
  }

  private mutating func readSchedule(_ arguments: OptionValues) throws(UsageError) {
    recipe.learningRate = try arguments.number("learning-rate", in: 0...1000) ?? recipe.learningRate
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

  private mutating func readAugmentation(_ arguments: OptionValues) throws(UsageError) {
    var changes = recipe.augmentation ?? Augmentation()
    changes.rotation = try arguments.number("rotation", in: 0...180) ?? changes.rotation
    changes.scale = try arguments.number("scale", in: 0...0.9) ?? changes.scale
    changes.shear = try arguments.number("shear", in: 0...2) ?? changes.shear
    changes.shift = try arguments.number("shift", in: 0...28) ?? changes.shift
    changes.elastic = try arguments.number("elastic", in: 0...28) ?? changes.elastic
    changes.smoothing = try arguments.number("smoothing", in: 1...28) ?? changes.smoothing
    changes.thickness = try arguments.number("thickness", in: 0...3) ?? changes.thickness
    changes.blur = try arguments.number("blur", in: 0...3) ?? changes.blur
    changes.noise = try arguments.number("noise", in: 0...1) ?? changes.noise
    changes.taper = try arguments.number("taper", in: 0...1) ?? changes.taper
    changes.finalStrength = try arguments.number("final-strength", in: 0...1) ?? changes.finalStrength
    recipe.augmentation = changes == Augmentation() ? nil : changes
  }
}
