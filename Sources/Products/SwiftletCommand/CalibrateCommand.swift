import Files
import Swiftlet
import TextFormat

let calibrateCommand = Command(
  name: "calibrate", operands: "",
  summary: "Writes a model whose probabilities mean what they say, by temperature scaling.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    dataOption,
    OptionRule(
      "validation", "N", "only the last N training pictures or rows, which it was not trained on (all)"),
    OptionRule("output", "FILE", "where the calibrated model goes"),
    OptionRule("as-is", nil, "take PNG files as they are, neither prepared nor brought to the model's size"),
    OptionRule("target", "NAMES", "columns to be told, divided by commas (those of the model)"),
    OptionRule("weight", "NAME", "column that tells how much each row counts"),
  ] + tableOptions
) { arguments in
  try arguments.refuseOperands()
  let (path, output) = (try arguments.required("data"), try arguments.required("output"))
  let count = try arguments.integer("validation", in: 1...Int(Int32.max))
  try checkOutputs(arguments, "output")
  var file = try model(from: arguments)
  let name = modelName(arguments)
  try file.checkClasses(path: name)
  let evaluator = Evaluator(try heldOutSamples(count, of: path, for: file, arguments))
  let before = evaluationLine(of: file, evaluator)
  let temperature = try file.calibrate(on: evaluator.samples, path: name)
  let after = evaluationLine(of: file, evaluator)
  try save(file, to: output)
  print("temperature: \(fixed(temperature, 6))\nbefore: \(before)\nafter: \(after)")
}

/// The last `count` training pictures or rows, or all of them.
private func heldOutSamples(
  _ count: Int?, of path: String, for file: ModelFile, _ arguments: Arguments
) throws -> Samples {
  if let rows = DataFile(path) {
    let (data, standardization) = try labelledRows(.training, of: rows, path, for: file, arguments)
    let held = try last(count, of: data.count, "rows", path)
    return data.rows(Array(held)).samples(standardization)
  }
  let found = try labelledPictures(.training, in: path, for: file, arguments, takesClasses: true)
  let held = try last(count, of: found.count, "training pictures", path)
  return Samples(found.suffix(held.count), scale: file.pixelScale)
}

private func last(_ count: Int?, of all: Int, _ what: String, _ path: String) throws(FileError) -> Range<Int>
{
  guard all >= count ?? 1 else {
    throw FileError(path: path, expected: "at least \(count ?? 1) \(what)", found: "\(all)")
  }
  return all - (count ?? all)..<all
}

/// What an evaluation comes to, with the expected calibration error.
private func evaluationLine(of file: ModelFile, _ evaluator: Evaluator) -> String {
  let evaluation = evaluator.evaluate(Classifier(file.inferenceModel(), threads: nil))
  let results = results(evaluator, classNames: file.classNames)
  return "\(tutorialLine(evaluation)), ece: \(fixed(results.expectedCalibrationError, 6))"
}
