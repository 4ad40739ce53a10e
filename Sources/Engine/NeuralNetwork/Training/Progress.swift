/// What an epoch has come to.
public struct EpochReport: Equatable, Sendable {
  /// Sum over steps of the mean loss of the batch.
  public var lossSum: Double
  /// Steps done.
  public var steps: Int
  /// Samples seen, as they were changed for training.
  public var samples: Int
  /// Samples whose likeliest class was their label when they were seen.
  public var correct: Int

  /// Starts from figures of steps that were done before.
  public init(lossSum: Double = 0, steps: Int = 0, samples: Int = 0, correct: Int = 0) {
    self.lossSum = lossSum
    self.steps = steps
    self.samples = samples
    self.correct = correct
  }

  /// Mean loss of a step.
  public var meanLoss: Double { steps == 0 ? 0 : lossSum / Double(steps) }
  /// Share of the samples seen that were classified right, 0 … 1.
  public var accuracy: Double { samples == 0 ? 0 : Double(correct) / Double(samples) }
}

extension EpochReport {
  /// What was added to an earlier report of the same epoch.
  public static func - (later: EpochReport, earlier: EpochReport) -> EpochReport {
    EpochReport(
      lossSum: later.lossSum - earlier.lossSum, steps: later.steps - earlier.steps,
      samples: later.samples - earlier.samples, correct: later.correct - earlier.correct)
  }
}

/// How far a running epoch is.
public struct Progress: Equatable, Sendable {
  /// What the epoch has come to so far.
  public var epoch: EpochReport
  /// Steps in the whole epoch.
  public var stepsPerEpoch: Int
}

/// Training came to a loss that it does not come back from: a lower learning rate may help.
public struct Divergence: Error, Equatable, Sendable {
  /// The first step whose loss is beyond the limit, counted from 0 over all epochs.
  public var step: Int
  /// Its loss: not a number, or too large.
  public var loss: Double

  /// What no mean loss reaches in a run that learns: guessing costs ln(classes), below 12 for any network here. Losses of
  /// numbers are as large as their targets.
  static func limit(_ loss: Loss) -> Double {
    switch loss {
    case .softmaxCrossEntropy, .binaryCrossEntropy: 10_000
    case .meanSquaredError, .meanAbsoluteError, .huber: .greatestFiniteMagnitude
    }
  }

  /// NaN is the same loss as NaN here.
  public static func == (a: Divergence, b: Divergence) -> Bool {
    a.step == b.step && (a.loss == b.loss || a.loss.isNaN && b.loss.isNaN)
  }
}
