import Files
import Swiftlet
import TextFormat

let predictCommand = Command(
  name: "predict", operands: "PNG…", summary: "Tells what each picture shows.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    OptionRule("json", nil, "print a JSON object a line"),
  ]
) { arguments in
  guard !arguments.operands.isEmpty else { throw UsageError(message: "expected PNG files, found none") }
  let reader = try PictureClassifier(model(from: arguments), name: modelName(arguments))
  var failed = false
  for path in arguments.operands {
    do {
      let result = try reader.classify(png: path)
      let label = reader.classNames[result.label]
      print(
        arguments.has("json")
          ? jsonLine(path, label, result, reader.probabilities)
          : "\(path)\t\(label)\t\(fixed(Double(result.probability), 6))")
    } catch {
      printError("swiftlet: \(error)")
      failed = true
    }
  }
  if failed { throw Failure() }
}

private func jsonLine(
  _ path: String, _ label: String, _ result: Classification, _ probabilities: [Float]
) -> String {
  let found = Int(label) == nil ? "\"class\":\(quoted(label))" : "\"digit\":\(label)"
  let list = probabilities.map { fixed(Double($0), 6) }.joined(separator: ",")
  return "{\"path\":\(quoted(path)),\(found),"
    + "\"probability\":\(fixed(Double(result.probability), 6)),\"probabilities\":[\(list)]}"
}
