import Files
import Swiftlet
import TextFormat

/// A file with one JSON object a line: for each epoch, if asked for also for every few steps, and at the end for
/// the evaluation. Each line is written whole, as soon as it is known.
final class TrainingLog {
  /// Steps from one line to the next; nil for epochs alone.
  let interval: Int?

  private let path: String
  private let descriptor: Int32
  private let begin = ContinuousClock.now
  /// The running epoch as it was when its last step was logged.
  private var last = EpochReport()

  /// - Returns: nil where no log is asked for. An old one is emptied, or carried on where a run is resumed.
  init?(_ arguments: Arguments) throws {
    interval = try arguments.integer("log-every", in: 1...Int(Int32.max))
    guard let path = arguments["log"] else {
      if interval != nil { throw UsageError(message: "option '--log-every' takes a '--log'") }
      return nil
    }
    self.path = path
    let mode = arguments.has("resume") ? 0 : O_TRUNC
    descriptor = path.withPath { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | mode, 0o644) }
    guard descriptor >= 0 else { throw unwritable() }
  }

  deinit { close(descriptor) }

  /// Begins where a run stands.
  func follow(_ run: Trainer) { last = run.epochReport }

  /// Writes what the steps of the epoch since the last line came to, where one is due.
  func writeStepIfDue(_ epoch: EpochReport, of run: Trainer) throws(FileError) {
    guard let interval, run.stepCount % interval == 0 else { return }
    let since = epoch - last
    guard since.steps > 0 else { return }
    last = epoch
    try write(since, of: run, name: "step_loss")
  }

  /// Writes what an epoch came to.
  func writeEpoch(_ report: EpochReport, of run: Trainer) throws(FileError) {
    last = EpochReport()
    try write(report, of: run, name: "loss")
  }

  private func write(_ report: EpochReport, of run: Trainer, name: String) throws(FileError) {
    let step = run.stepCount
    try write([
      ("epoch", "\((step - 1) / run.stepsPerEpoch + 1)"), ("step", "\(step)"),
      (name, fixed(report.meanLoss, 6)), ("accuracy", fixed(report.accuracy, 6)),
      ("learning_rate", "\(run.learningRate(ofStep: step - 1))"),
      ("seconds", fixed((ContinuousClock.now - begin) / .seconds(1), 3)),
    ])
  }

  /// Writes what the evaluation at the end came to.
  func write(_ evaluation: Evaluation, on pictures: String) throws(FileError) {
    try write([
      ("\(pictures)_loss", fixed(evaluation.meanLoss, 6)),
      ("\(pictures)_accuracy", fixed(evaluation.accuracy, 6)),
    ])
  }

  /// Appends an object; values are JSON already.
  private func write(_ members: [(String, String)]) throws(FileError) {
    let line = Array(("{" + members.map { "\(quoted($0)):\($1)" }.joined(separator: ",") + "}\n").utf8)
    let count = line.withUnsafeBytes { Files.write(descriptor, $0.baseAddress, $0.count) }
    guard count == line.count else { throw unwritable() }
  }

  private func unwritable() -> FileError {
    FileError(path: path, expected: "a place where a log can be written", found: systemErrorMessage())
  }
}
