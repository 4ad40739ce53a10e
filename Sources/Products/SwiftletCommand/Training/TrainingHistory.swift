import Reports
import Swiftlet

/// What each epoch of a training came to, gathered for a report.
final class TrainingHistory {
  /// The epochs so far.
  private(set) var epochs: [Report.Epoch] = []
  private var begin = ContinuousClock.now

  /// Begins the first epoch, now that the data are there.
  func start() { begin = ContinuousClock.now }

  /// Adds an epoch that ends now, and then evaluates it: the evaluation's time is not counted.
  func record(_ report: EpochReport, evaluate: () -> Evaluation) {
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    let evaluation = evaluate()
    epochs.append(
      Report.Epoch(
        loss: report.meanLoss, heldOutLoss: evaluation.meanLoss,
        heldOutAccuracy: evaluation.errors == nil ? evaluation.accuracy : nil,
        seconds: seconds))
    begin = ContinuousClock.now
  }
}
