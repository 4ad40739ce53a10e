// What a person sees while a network trains: a bar on a terminal, a line an epoch elsewhere.

import Files
import Swiftlet
import TextFormat

/// Reports the progress of a training run on standard error.
final class TrainingProgress {
  private let run: Trainer
  private let isLive = errorIsLive
  private let begin = ContinuousClock.now
  /// Steps that were done before, by a run that is resumed.
  private let firstStep: Int
  private var epochBegin = ContinuousClock.now
  private var epochFirstStep: Int
  private var lastDrawing: ContinuousClock.Instant?
  /// Whether a bar stands in the terminal's last line.
  private var isBarShown = false

  /// What is counted: pictures, or rows.
  private let noun: String

  init(_ run: Trainer, noun: String) {
    self.run = run
    self.noun = noun
    firstStep = run.stepCount
    epochFirstStep = run.stepCount
  }

  /// Shows how far epoch `epoch`, counted from 0, is.
  func show(_ progress: Progress, epoch: Int) {
    let now = ContinuousClock.now
    guard isLive, lastDrawing.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
    lastDrawing = now
    isBarShown = true
    let done = Double(run.stepCount) / Double(run.totalSteps)
    let elapsed = seconds(now - begin)
    let left = elapsed * Double(run.totalSteps - run.stepCount) / Double(max(run.stepCount - firstStep, 1))
    writeError(
      progressLine(
        done,
        "epoch \(epoch + 1)/\(run.recipe.epochs)  loss \(fixed(progress.epoch.meanLoss, 4))  "
          + percentage(progress.epoch.accuracy)
          + "\(grouped(Int(picturesPerSecond(since: begin, firstStep)))) \(noun)/s  \(fixed(left, 1)) s left")
    )
  }

  /// Leaves the bar where it is, so that an error has a line of its own.
  func leave() {
    if isBarShown { writeError("\n") }
  }

  /// Tells what an epoch, counted from 0, has come to.
  func finish(_ report: EpochReport, epoch: Int) {
    let rate = picturesPerSecond(since: epochBegin, epochFirstStep)
    isBarShown = false
    epochBegin = ContinuousClock.now
    epochFirstStep = run.stepCount
    let number = rightAligned("\(epoch + 1)", "\(run.recipe.epochs)".count)
    printError(
      (isLive ? erasedLine : "")
        + "epoch \(number)/\(run.recipe.epochs)  loss \(fixed(report.lossSum, 3))  "
        + percentage(report.accuracy)
        + "\(grouped(Int(rate))) \(noun)/s")
  }

  private func picturesPerSecond(since begin: ContinuousClock.Instant, _ step: Int) -> Double {
    let pictures = Double(run.stepCount - step) * Double(run.samples.count) / Double(run.stepsPerEpoch)
    return pictures / seconds(ContinuousClock.now - begin)
  }

  /// Share of the training samples told right while they were learnt from, and two blanks; nothing where targets are numbers.
  private func percentage(_ accuracy: Double) -> String {
    run.network.loss.isClassification ? "\(rightAligned("\(fixed(100 * accuracy, 2)) %", 8))  " : ""
  }

  private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
