import Files
import Swiftlet
import TextFormat
import Threads

let trainCommand = Command(
  name: "train", operands: "", summary: "Trains a network and tells how well it does.",
  options: [dataOption]
    + recipeOptions + trainingDataOptions + teacherOptions + [
      OptionRule("exclude", "DIR", "leave out the pictures that stand in DIR as PNG files"),
      OptionRule("threads", "N", "workers (one for each CPU)"),
      OptionRule("output", "FILE", "where the trained model goes"),
      OptionRule("checkpoint", "FILE", "where the run is saved on its way, to be resumed"),
      OptionRule("every", "STEPS", "how often it is saved (once an epoch)"),
      OptionRule("resume", "FILE", "go on from a checkpoint, with the options it was made with"),
      OptionRule("log", "FILE", "write a JSON object for each epoch"),
      OptionRule("log-every", "STEPS", "write one each so many steps, too"),
      classesOption,
      reportOption,
    ]
) { arguments in
  try arguments.refuseOperands()
  let session = try TrainingSession(arguments)
  try session.train()
  let evaluation = session.evaluate()
  try session.finish(evaluation)
  if session.hasTest {
    print(summaryLine(evaluation))
  } else {
    printError("no rows were held out to evaluate on")
  }
}

/// What an evaluation came to, in one line: the tutorial's for classes and answers.
func summaryLine(_ evaluation: Evaluation) -> String {
  guard let errors = evaluation.errors else { return tutorialLine(evaluation) }
  return "loss: \(fixed(evaluation.meanLoss, 6)), rmse: \(significant(errors.meanSquared.squareRoot())), "
    + "mae: \(significant(errors.meanAbsolute)), r2: \(fixed(errors.determination, 6))"
}

/// A number with six digits that count.
private func significant(_ number: Double) -> String {
  let digits = number == 0 || !number.isFinite ? 0 : Int(log10(number.magnitude).rounded(.down))
  return fixed(number, min(max(5 - digits, 0), 12))
}

/// The tutorial's last line.
func tutorialLine(_ evaluation: Evaluation) -> String {
  "loss: \(fixed(evaluation.meanLoss, 6)), acc: \(fixed(evaluation.accuracy, 6))"
}

/// The pictures to train on and those to evaluate on, of the same size and classes.
func trainingPictures(_ arguments: Arguments, validationCount: Int) throws -> (PictureSet, PictureSet) {
  let (training, test) = try dividedPictures(arguments, validationCount: validationCount)
  guard let folder = arguments["also"] else { return (training, test) }
  let more = try morePictures(in: folder, like: training, try PictureForm(arguments))
  return (training.joined(with: more), test)
}

private func dividedPictures(
  _ arguments: Arguments, validationCount: Int
) throws -> (PictureSet, PictureSet) {
  let folder = try arguments.required("data")
  let excluded = try arguments["exclude"].map { try pixels(ofPicturesIn: $0) } ?? []
  let form = try PictureForm(arguments)
  guard validationCount > 0 else {
    let (training, test) = try bothParts(of: folder, form)
    guard (training.width, training.height, training.channels) == (test.width, test.height, test.channels)
    else {
      throw FileError(
        path: folder, expected: "test pictures of \(training.width)×\(training.height) pixels",
        found: "\(test.width)×\(test.height)")
    }
    return (training.without(excluded), try test.withClasses(training.classNames, path: folder))
  }
  let training = try pictures(in: folder, .training, form).without(excluded)
  guard validationCount < training.count else {
    throw FileError(
      path: folder, expected: "more than \(validationCount) training pictures", found: "\(training.count)")
  }
  return (training.dropLast(validationCount), training.suffix(validationCount))
}

/// Reads both parts of a folder side by side: unpacking takes as long as some epochs.
private func bothParts(
  of folder: String, _ form: PictureForm
) throws(FileError) -> (PictureSet, PictureSet) {
  var (training, test): (Result<PictureSet, FileError>?, Result<PictureSet, FileError>?)
  Team().run { worker in
    worker.parallelFor(2) { part in
      if part == 0 {
        training = Result { () throws(FileError) in try pictures(in: folder, .training, form) }
      } else {
        test = Result { () throws(FileError) in try pictures(in: folder, .test, form) }
      }
    }
  }
  guard let training, let test else { fatalError("every task is run") }
  return (try training.get(), try test.get())
}

/// The pixels of every PNG file in a folder.
private func pixels(ofPicturesIn folder: String) throws(FileError) -> Set<[UInt8]> {
  var result: Set<[UInt8]> = []
  let names = try FolderContents(path: folder).files.filter { $0.hasSuffix(".png") }
  guard !names.isEmpty else {
    throw FileError(path: folder, expected: "PNG files in the folder", found: "none")
  }
  for name in names {
    result.insert(try Picture(png: "\(folder)/\(name)").pixels)
  }
  return result
}
