import Files
import Swiftlet
import TextFormat

let demoCommand = Command(
  name: "demo", operands: "", summary: "Trains on the bundled samples and reads the bundled pictures.",
  options: [
    OptionRule("samples", "DIR", "folder with the bundled samples (found beside the program)"),
    OptionRule("threads", "N", "workers (one for each CPU)"),
  ]
) { arguments in
  try arguments.refuseOperands()
  let folder = try arguments["samples"] ?? samplesFolder()
  let threads = try arguments.integer("threads", in: 1...256)
  let training = Samples(try pictures(in: "\(folder)/mnist-5k", .training, .digits))
  let test = Samples(try pictures(in: "\(folder)/mnist-5k", .test, .digits))
  print("Training 784-128-10 on \(grouped(training.count)) handwritten digits.")
  fflush(nil)
  let run = Trainer(
    NamedRecipe.tutorial.network(inputs: 784, outputs: 10), on: training, recipe: .tutorial, threads: threads)
  let progress = TrainingProgress(run, noun: "pictures")
  for epoch in 0..<run.recipe.epochs {
    let report = try run.trainEpoch(reportingEvery: .max) { step in
      progress.show(step, epoch: epoch)
      return true
    } until: {
      false
    }
    progress.finish(report, epoch: epoch)
  }
  let evaluation = Evaluator(test).evaluate(Classifier(InferenceModel(run.result()), threads: threads))
  print("On \(test.count) digits held out: \(tutorialLine(evaluation))\n")
  let names = try pictureNames(in: "\(folder)/digits")
  let right = try readPictures(
    names, in: "\(folder)/digits", with: PictureClassifier(ModelFile(network: run.result())))
  print("\(right) of \(names.count) pictures read right (✗ marks the others).")
  let bundled = try countRight(names, in: "\(folder)/digits", with: PictureClassifier(.bundled()))
  print("The bundled model, which learnt from more and from a larger network, reads \(bundled) right.")
}

/// Where the samples are: in the working folder or in one that holds the program.
func samplesFolder() throws(FileError) -> String {
  let program = resolved("/proc/self/exe") ?? resolved(commandLine.first ?? "") ?? ""
  var folder = program[...]
  var places = ["samples"]
  while let slash = folder.lastIndex(of: "/") {
    folder = folder[..<slash]
    places += ["\(folder)/samples", "\(folder)/share/swiftlet/samples"]
  }
  guard let place = places.first(where: { exists("\($0)/mnist-5k") }) else {
    throw FileError(
      path: "samples", expected: "the bundled samples", found: "nothing; name them with --samples")
  }
  return place
}

private func resolved(_ path: String) -> String? {
  guard let real = path.withPath({ realpath($0, nil) }) else { return nil }
  defer { free(real) }
  return String(path: real)
}

private func pictureNames(in folder: String) throws(FileError) -> [String] {
  let names = try FolderContents(path: folder).files.filter { $0.hasSuffix(".png") }
  guard !names.isEmpty else {
    throw FileError(path: folder, expected: "PNG files in the folder", found: "none")
  }
  return names
}

/// How many pictures, whose names begin with the digit they show, are read right.
private func countRight(
  _ names: [String], in folder: String, with reader: PictureClassifier
) throws(FileError) -> Int {
  var right = 0
  for name in names {
    right += name.hasPrefix("\(try reader.classify(png: "\(folder)/\(name)").label)-") ? 1 : 0
  }
  return right
}

/// Reads pictures likewise, and shows each beside what was read; tells how many were read right.
private func readPictures(
  _ names: [String], in folder: String, with reader: PictureClassifier
) throws(FileError) -> Int {
  let perLine = max(terminalColumns() / 16, 1)
  var line: [[String]] = []
  var right = 0
  for name in names {
    let result = try reader.classify(png: "\(folder)/\(name)")
    let isRight = name.hasPrefix("\(result.label)-")
    right += isRight ? 1 : 0
    let percent = fixed(Double(result.probability) * 100, 1)
    let caption = " \(result.label)  \(percent) %" + (isRight ? "" : " ✗")
    line.append(dotPicture(reader.picture) + [leftAligned(caption, 14)])
    if line.count == perLine || name == names.last {
      printBeside(line)
      line = []
    }
  }
  return right
}

private func printBeside(_ blocks: [[String]]) {
  for row in 0..<(blocks.first?.count ?? 0) { print(blocks.map { $0[row] }.joined(separator: "  ")) }
  print("")
}
