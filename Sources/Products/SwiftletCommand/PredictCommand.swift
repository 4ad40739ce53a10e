import Files
import Swiftlet
import Threads

let predictCommand = Command(
  name: "predict", operands: "PNG|FOLDER|-|TABLE…",
  summary: "Tells which digit each picture shows, or what a model says of each row.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    OptionRule("digits", "one|many", "take a picture for one digit, or for a number to be split (one)"),
    Sureness.option,
    OptionRule("json", nil, "print a JSON object a digit"),
    OptionRule("csv", nil, "print comma-separated values, with a header"),
    OptionRule("show", nil, "draw what the network saw beside all probabilities"),
    OptionRule("save-prepared", "DIR", "write what the network saw as PNG files"),
    OptionRule("as-is", nil, "take pictures of the model's size as they are, neither prepared nor scaled"),
    OptionRule("recursive", nil, "look for PNG files in the folders of a folder, too"),
    OptionRule("null", nil, letter: "0", "paths from standard input end with NUL, not with a line"),
    OptionRule("max-megapixels", "N", "do not read larger pictures, nor unpack small files to more MB (64)"),
    OptionRule("threads", "N", "workers (one for each CPU)"),
  ] + pathOptions + tableOptions
) { arguments in
  let file = try model(from: arguments)
  if case .floats = file.inputKind {
    guard !arguments.operands.isEmpty else {
      throw UsageError(message: "expected tables or arrays, found none")
    }
    if try !RowPrediction(file, arguments).run(arguments.operands) { throw Failure() }
    return
  }
  let session = try PredictionSession(file, arguments)
  let paths = try PathSource(arguments)
  session.begin()
  let progress = FileProgress()
  try paths.forEachGroup { group, total in
    let outcomes = session.predict(group)
    progress.makeWay()
    session.report(group, outcomes)
    progress.show(group.count, of: total)
  }
  progress.erase()
  if session.hasFailed || paths.hasFailed { throw Failure() }
}

/// Reads groups of pictures with all workers and prints what each came to, in the order of the paths.
private final class PredictionSession {
  private(set) var hasFailed = false
  private let readers: [PictureClassifier]
  private let team: Team
  private let output: PredictionOutput
  private let splits: Bool
  private let savedTo: String?

  init(_ file: ModelFile, _ arguments: Arguments) throws {
    let name = modelName(arguments)
    let shared = file.inferenceModel()
    let megapixels = try arguments.integer("max-megapixels", in: 1...100_000) ?? 64
    let team = Team(size: try arguments.integer("threads", in: 1...256))
    self.team = team
    readers = try (0..<team.size).map { _ in
      try PictureClassifier(
        shared, classNames: file.classNames, shape: file.pictureShape ?? .digits, name: name,
        isPreparing: !arguments.has("as-is"),
        maximumPixels: megapixels * 1_000_000)
    }
    splits = try arguments.choice("digits", ["one", "many"]) == 1
    if splits && arguments.has("as-is") {
      throw UsageError(message: "option '--digits many' cannot be had together with '--as-is'")
    }
    savedTo = arguments["save-prepared"]
    if let savedTo { try checkReplaceable("\(savedTo)/prepared.png") }
    output = try PredictionOutput(arguments, classNames: file.classNames, splits: splits)
  }

  func begin() {
    if let header = output.header { print(header) }
  }

  func predict(_ paths: [String]) -> [Result<[DigitReading], FileError>] {
    var outcomes = [Result<[DigitReading], FileError>](repeating: .success([]), count: paths.count)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      // Each task writes its own place.
      nonisolated(unsafe) let outcomes = outcomes
      let read = { (worker: inout Worker) in
        let reader = self.readers[worker.index]
        worker.parallelFor(paths.count) { outcomes[$0] = self.read(paths[$0], reader) }
      }
      if paths.count > 1 { team.run(read) } else { Team(size: 1).run(read) }
    }
    return outcomes
  }

  func report(_ paths: [String], _ outcomes: [Result<[DigitReading], FileError>]) {
    for (path, outcome) in zip(paths, outcomes) { report(path, outcome) }
    fflush(nil)
  }

  private func read(_ path: String, _ reader: PictureClassifier) -> Result<[DigitReading], FileError> {
    do throws(FileError) {
      if splits { return .success(try reader.readDigits(png: path)) }
      let result = try reader.classify(png: path)
      let (width, height) = (reader.picture.width, reader.picture.height)
      return .success([
        DigitReading(
          result: result, probabilities: reader.probabilities, picture: reader.picture,
          box: Box(x: 0, y: 0, width: width, height: height))
      ])
    } catch {
      return .failure(error)
    }
  }

  private func report(_ path: String, _ outcome: Result<[DigitReading], FileError>) {
    do {
      let readings = try outcome.get()
      for (number, reading) in readings.enumerated() {
        if let savedTo {
          try reading.picture.writePNG(to: savedPath(path, splits ? number : nil, in: savedTo))
        }
        output.print(path, reading)
      }
    } catch {
      printError("swiftlet: \(error)")
      hasFailed = true
    }
  }

  /// The name of a picture in another folder, with the number of the digit where it has several.
  private func savedPath(_ path: String, _ number: Int?, in folder: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? "picture"
    if name.hasSuffix(".png") { name.removeLast(4) }
    return "\(folder)/\(name)\(number.map { "-\($0 + 1)" } ?? "").png"
  }
}
