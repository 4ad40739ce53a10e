import Files
import Reports
import Swiftlet

let trainCommand = Command(
  name: "train", operands: "", summary: "Trains the tutorial's network and tells how well it does.",
  options: [
    OptionRule("data", "DIR", "folder with MNIST's four IDX files, plain or gzipped"),
    OptionRule("epochs", "N", "passes over the training pictures (20)"),
    OptionRule("batch-size", "N", "pictures in a step (128)"),
    OptionRule("learning-rate", "X", "learning rate (0.02)"),
    OptionRule("weight-decay", "X", "weight decay (0.0001)"),
    OptionRule("seed", "N", "decides first weights and order (1)"),
    OptionRule("threads", "N", "workers (one for each CPU)"),
    OptionRule("exclude", "DIR", "leave out the pictures that stand in DIR as PNG files"),
    OptionRule("output", "FILE", "where the trained model goes"),
    classesOption,
    reportOption,
  ]
) { arguments in
  try arguments.refuseOperands()
  let folder = try arguments.required("data")
  let recipe = try recipe(from: arguments)
  let threads = try arguments.integer("threads", in: 1...256)
  let excluded = try arguments["exclude"].map { try pixels(ofPicturesIn: $0) } ?? []
  let names = try classNames(from: arguments, count: TutorialLayers.outputWidth)
  let training = try pictures(in: folder, .training)
  let test = try pictures(in: folder, .test)
  let run = TutorialRun(
    recipe: recipe, threads: threads, training: Samples(training.without(excluded)),
    classNames: names ?? training.classNames)
  let evaluator = Evaluator(Samples(test))
  let history = arguments["report"].map { _ in TrainingHistory() }
  try run.train(recording: history, with: evaluator)
  let evaluation = run.evaluate(evaluator)
  let file = run.modelFile(evaluation)
  if let path = arguments["output"] { try file.write(to: path) }
  if let path = arguments["report"], let history {
    var page = report(of: file, on: test, evaluator, data: folder, threads: threads)
    page.epochs = history.epochs
    page.learningRates = [Double(recipe.rate), Double(recipe.rate)]
    try write(page, to: path)
  }
  print(tutorialLine(evaluation))
}

/// The tutorial's last line.
func tutorialLine(_ evaluation: Evaluation) -> String {
  "loss: \(fixed(evaluation.meanLoss, 6)), acc: \(fixed(evaluation.accuracy, 6))"
}

private func recipe(from arguments: Arguments) throws(UsageError) -> Recipe {
  var recipe = Recipe.tutorial
  recipe.epochs = try arguments.integer("epochs", in: 1...100_000) ?? recipe.epochs
  recipe.batchSize = try arguments.integer("batch-size", in: 1...65_536) ?? recipe.batchSize
  recipe.rate = try arguments.number("learning-rate", in: 0...1000) ?? recipe.rate
  recipe.optimizer.decay = try arguments.number("weight-decay", in: 0...1) ?? recipe.optimizer.decay
  recipe.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? Int(recipe.seed))
  return recipe
}

/// The pictures of one part of a folder, which must have the size that the tutorial's network takes.
func pictures(in folder: String, _ part: PictureSet.Part) throws(FileError) -> PictureSet {
  let pictures = try PictureSet(idxFolder: folder, part: part)
  guard pictures.width == 28, pictures.height == 28 else {
    throw FileError(
      path: folder, expected: "pictures of 28×28 pixels", found: "\(pictures.width)×\(pictures.height)")
  }
  return pictures
}

/// The pixels of every PNG file in a folder.
private func pixels(ofPicturesIn folder: String) throws(FileError) -> Set<[UInt8]> {
  var result: Set<[UInt8]> = []
  for name in try names(inFolder: folder) where name.hasSuffix(".png") {
    result.insert(try Picture(png: "\(folder)/\(name)").pixels)
  }
  return result
}
