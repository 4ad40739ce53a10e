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
    OptionRule(
      "calibration", nil, "tell how far confidence is from accuracy: the expected calibration error"),
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
  for option in ["by-class", "calibration"] where arguments.has(option) && !file.loss.isClassification {
    throw UsageError(message: "option '--\(option)': expected a model of classes, found one of numbers")
  }
  if let rows = DataFile(folder) { return try evaluate(file, on: rows, folder, arguments, threads: threads) }
  let pictures = try labelledPictures(.test, in: folder, for: file, arguments)
  let evaluator = Evaluator(Samples(pictures, scale: file.pixelScale))
  let evaluation = evaluator.evaluate(Classifier(file.inferenceModel(), threads: threads))
  if let path = arguments["report"] {
    try write(report(of: file, on: pictures, evaluator, data: folder, threads: threads), to: path)
  }
  printEvaluation(evaluation, evaluator, file, arguments)
}

/// Evaluates a model on a file of rows and prints what it comes to.
private func evaluate(
  _ file: ModelFile, on rows: DataFile, _ path: String, _ arguments: Arguments, threads: Int?
) throws {
  let loss = file.loss
  let (data, standardization) = try labelledRows(.test, of: rows, path, for: file, arguments)
  let scale: Standardization? = if case .numbers(let scale) = file.outputKind { scale } else { nil }
  let evaluator = Evaluator(data.samples(standardization, targets: scale), loss: loss)
  let evaluation = evaluator.evaluate(Classifier(file.inferenceModel(), threads: threads))
  if let output = arguments["report"] {
    try write(report(of: file, on: nil, evaluator, data: path, threads: threads), to: output)
  }
  printEvaluation(evaluation, evaluator, file, arguments)
}

/// Prints what an evaluation came to: the line that a training ends with, and what options ask for beside it.
private func printEvaluation(
  _ evaluation: Evaluation, _ evaluator: Evaluator, _ file: ModelFile, _ arguments: Arguments
) {
  print(summaryLine(evaluation))
  guard arguments.has("calibration") || arguments.has("by-class") else { return }
  let results = results(evaluator, classNames: file.classNames)
  if arguments.has("calibration") {
    print("expected calibration error: \(fixed(results.expectedCalibrationError, 6))")
  }
  if arguments.has("by-class") { print(classTable(results)) }
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
