// What a person sees while a network trains: a bar on a terminal, a line an epoch elsewhere.

import Files
import Swiftlet

/// Reports the progress of training on standard error.
final class TrainingProgress {
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let samplesPerEpoch: Int
  private let isLive = errorIsTerminal
  private let begin = ContinuousClock.now
  private var epochBegin = ContinuousClock.now
  private var lastDrawing: ContinuousClock.Instant?

  init(epochs: Int, stepsPerEpoch: Int, samplesPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.samplesPerEpoch = samplesPerEpoch
  }

  /// Shows how far epoch `epoch`, counted from 0, is.
  func show(_ progress: Progress, epoch: Int) {
    let now = ContinuousClock.now
    guard isLive, lastDrawing.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
    lastDrawing = now
    let done = Double(epoch * stepsPerEpoch + progress.epoch.steps) / Double(epochs * stepsPerEpoch)
    let elapsed = seconds(now - begin)
    let width = 24
    let filled = Int(done * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate = Double(samplesPerEpoch * epochs) * done / elapsed
    writeError(
      "\r\u{1B}[K\(bar) epoch \(epoch + 1)/\(epochs)  loss \(fixed(progress.epoch.meanLoss, 4))  "
        + "\(grouped(Int(rate))) pictures/s  \(fixed(elapsed / done - elapsed, 1)) s left")
  }

  /// Tells what an epoch, counted from 0, has come to.
  func finish(_ report: EpochReport, epoch: Int) {
    let now = ContinuousClock.now
    let rate = Double(samplesPerEpoch) / seconds(now - epochBegin)
    epochBegin = now
    let number = rightAligned("\(epoch + 1)", "\(epochs)".count)
    printError(
      (isLive ? "\r\u{1B}[K" : "") + "epoch \(number)/\(epochs)  loss \(fixed(report.lossSum, 3))  "
        + "\(grouped(Int(rate))) pictures/s")
  }

  private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
