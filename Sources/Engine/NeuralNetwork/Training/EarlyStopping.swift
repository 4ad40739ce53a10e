/// Keeps the best that a run has come to on held-out samples, and tells when it does not get better any more.
public struct EarlyStopping: Equatable, Sendable {
  /// Epochs without a better loss after which a run ends.
  public let patience: Int
  /// The best network so far; nil before the first epoch.
  public private(set) var best: Snapshot?
  /// Its mean loss on the held-out samples.
  public private(set) var bestLoss = Double.infinity
  /// The epoch, counted from 1, after which it was best.
  public private(set) var bestEpoch = 0
  /// How many epochs it has seen.
  public private(set) var epoch = 0

  /// Waits for a better loss for this many epochs, from 1.
  public init(patience: Int) {
    precondition(patience > 0)
    self.patience = patience
  }

  /// What a run that goes on has seen before.
  ///
  /// - Parameters:
  ///   - patience: Epochs without a better loss after which the run ends, from 1.
  ///   - best: The best network so far.
  ///   - bestLoss: Its mean loss on the held-out samples.
  ///   - bestEpoch: The epoch, counted from 1, after which it was best.
  ///   - epoch: How many epochs there were.
  public init(patience: Int, best: Snapshot, bestLoss: Double, bestEpoch: Int, epoch: Int) {
    self.init(patience: patience)
    (self.best, self.bestLoss, self.bestEpoch, self.epoch) = (best, bestLoss, bestEpoch, epoch)
  }

  /// Whether the run should go on.
  public var goesOn: Bool { epoch - bestEpoch < patience }

  /// Takes note of an epoch.
  ///
  /// - Parameters:
  ///   - loss: The mean loss on the held-out samples after it.
  ///   - network: What has been learnt by then; asked for only where it is the best.
  /// - Returns: Whether the run should go on.
  public mutating func goesOn(after loss: Double, _ network: () -> Snapshot) -> Bool {
    epoch += 1
    if loss < bestLoss {
      (best, bestLoss, bestEpoch) = (network(), loss, epoch)
    }
    return goesOn
  }
}
