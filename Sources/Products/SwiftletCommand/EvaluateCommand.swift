import Files
import Reports
import Swiftlet
import TextFormat

let evaluateCommand = Command(
  name: "evaluate", operands: "", summary: "Tells how well a model does on test pictures or rows.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    dataOption,
    OptionRule("threads", "N", "workers (one for each CPU)"),
    OptionRule("as-is", nil, "take PNG files as they are, neither prepared nor brought to the model's size"),
    OptionRule("by-class", nil, "tell precision and recall of each class"),
    reportOption,
    OptionRule("target", "NAMES", "columns to be told, divided by commas (those of the model)"),
    OptionRule("weight", "NAME", "column that tells how much each row counts"),
  ] + tableOptions
) { arguments in
  try arguments.refuseOperands()
  try checkOutputs(arguments, "report")
  let folder = try arguments.required("data")
  let threads = try arguments.integer("threads", in: 1...256)
  let file = try model(from: arguments)
  if let rows = DataFile(folder) { return try evaluate(file, on: rows, folder, arguments, threads: threads) }
  let form = PictureForm(of: file, isPreparing: !arguments.has("as-is"))
  let name = modelName(arguments)
  guard case .pixels = file.inputKind else {
    throw FileError(path: name, expected: "a model of pictures", found: "one of rows")
  }
  let found = try pictures(in: folder, .test, form)
  guard file.network.inputs == found.pictureSize else {
    throw FileError(
      path: name, expected: "a network for \(found.width)×\(found.height) pixels",
      found: "one for \(file.network.inputs) inputs")
  }
  let pictures = try found.withClasses(of: file, name, path: folder)
  let samples = Samples(pictures, scale: file.pixelScale)
  let evaluator = Evaluator(samples)
  let evaluation = evaluator.evaluate(Classifier(file.inferenceModel(), threads: threads))
  if let path = arguments["report"] {
    try write(report(of: file, on: pictures, evaluator, data: folder, threads: threads), to: path)
  }
  print(tutorialLine(evaluation))
  if arguments.has("by-class") { print(classTable(results(evaluator, classNames: file.classNames))) }
}

/// Evaluates a model on a file of rows and prints what it comes to.
private func evaluate(
  _ file: ModelFile, on rows: DataFile, _ path: String, _ arguments: Arguments, threads: Int?
) throws {
  let name = modelName(arguments)
  guard case .floats(let standardization) = file.inputKind else {
    throw FileError(path: name, expected: "a model of rows", found: "one of pictures")
  }
  let loss = file.loss
  guard loss.isClassification || !arguments.has("by-class") else {
    throw UsageError(message: "option '--by-class': expected a model of classes, found one of numbers")
  }
  let data = try rows.dataset(arguments, of: file, loss)
  guard data.features.width == file.network.inputs else {
    throw FileError(
      path: path, expected: "rows of \(file.network.inputs) features", found: "\(data.features.width)")
  }
  if let problem = data.targets.problem(outputs: file.network.outputs, loss: loss) {
    throw FileError(path: path, expected: "targets of the model", found: problem)
  }
  let scale: Standardization? = if case .numbers(let scale) = file.outputKind { scale } else { nil }
  let evaluator = Evaluator(data.samples(standardization, targets: scale), loss: loss)
  let evaluation = evaluator.evaluate(Classifier(file.inferenceModel(), threads: threads))
  if let output = arguments["report"] {
    try write(report(of: file, on: nil, evaluator, data: path, threads: threads), to: output)
  }
  print(summaryLine(evaluation))
  if arguments.has("by-class") {
    print(classTable(results(evaluator, classNames: file.classNames)))
  }
}

extension PictureSet {
  /// The pictures with the classes of a model, by name where its names are theirs, else by their places.
  fileprivate func withClasses(of file: ModelFile, _ name: String, path: String) throws(FileError)
    -> PictureSet
  {
    if Set(classNames).isSubset(of: file.classNames) { return try withClasses(file.classNames, path: path) }
    guard let largest = labels.max(), Int(largest) >= file.network.outputs else { return self }
    throw FileError(
      path: name, expected: "a network that knows class \(largest)",
      found: "one with \(file.network.outputs) classes")
  }
}

/// A line for each class, divided into columns.
private func classTable(_ results: Results) -> String {
  let width = (results.classNames.map(\.count).max() ?? 0) + 2
  let header = leftAligned("class", max(width, 7)) + "precision  recall  pictures"
  let lines = results.classNames.indices.map { label in
    let shares = [(results.precision(label), 9), (results.recall(label), 8)].map { share, width in
      rightAligned(share.map { fixed($0, 4) } ?? "-", width)
    }
    return leftAligned(results.classNames[label], max(width, 7)) + shares.joined()
      + rightAligned(grouped(results.support(label)), 10)
  }
  return ([header] + lines).joined(separator: "\n")
}

/// The model that `--model` names, or the bundled one.
func model(from arguments: Arguments) throws(FileError) -> ModelFile {
  guard let path = arguments["model"] else { return try ModelFile.bundled() }
  return try ModelFile(path: path)
}

/// What errors call the model in use.
func modelName(_ arguments: Arguments) -> String { arguments["model"] ?? "the bundled model" }
