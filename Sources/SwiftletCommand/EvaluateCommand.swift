import Files
import Swiftlet

let evaluateCommand = Command(
  name: "evaluate", operands: "", summary: "Tells how well a model does on test pictures.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    OptionRule("data", "DIR", "folder with MNIST's IDX files, plain or gzipped"),
    OptionRule("threads", "N", "workers (one for each CPU)"),
  ]
) { arguments in
  try arguments.refuseOperands()
  let folder = try arguments.required("data")
  let threads = try arguments.integer("threads", in: 1...256)
  let file = try model(from: arguments)
  let pictures = try PictureSet(idxFolder: folder, part: .test)
  let name = modelName(arguments)
  guard file.network.inputs == pictures.width * pictures.height else {
    throw FileError(
      path: name, expected: "a network for \(pictures.width)×\(pictures.height) pixels",
      found: "one for \(file.network.inputs) inputs")
  }
  let samples = Samples(pictures, scale: file.pixelScale)
  guard samples.largestLabel < file.network.outputs else {
    throw FileError(
      path: name, expected: "a network that knows class \(samples.largestLabel)",
      found: "one with \(file.network.outputs) classes")
  }
  print(tutorialLine(Evaluator(samples).evaluate(Classifier(file.inferenceModel(), threads: threads))))
}

/// The model that `--model` names, or the bundled one.
func model(from arguments: Arguments) throws(FileError) -> ModelFile {
  guard let path = arguments["model"] else { return try ModelFile.bundled() }
  return try ModelFile(path: path)
}

/// What errors call the model in use.
func modelName(_ arguments: Arguments) -> String { arguments["model"] ?? "the bundled model" }
