/// A training run whose layers are not known to the caller: a `Trainer` of any network.
public protocol TrainingRun: AnyObject {
  /// What is trained on.
  var samples: Samples { get }
  /// How.
  var recipe: Recipe { get }
  /// Steps done so far.
  var stepCount: Int { get }
  /// What the running epoch has come to.
  var epochReport: EpochReport { get }
  /// Steps in one epoch.
  var stepsPerEpoch: Int { get }
  /// Steps in the whole run.
  var totalSteps: Int { get }
  /// Parameters that the layers learn.
  var parameterCount: Int { get }
  /// Bytes of the arena and of the buffers for changed pictures.
  var byteCount: Int { get }

  /// Passes over all samples once; see `Trainer.trainEpoch`.
  func trainEpoch(
    reportingEvery interval: Int, progress: (Progress) -> Bool, until stop: () -> Bool
  ) throws(Divergence) -> EpochReport
  /// The learning rate of a step, counted from 0 over all epochs.
  func rate(ofStep step: Int) -> Float
  /// What has been learnt.
  func result() -> Snapshot
  /// The layers as they are.
  func layers() -> Snapshot
  /// Where the run stands, apart from the layers.
  func state() -> TrainingState
  /// Goes to where a run stood; false, and nothing is changed, where it does not fit.
  func restore(_ state: TrainingState, _ layers: Snapshot) -> Bool
}

extension Trainer: TrainingRun {
  /// Parameters that the layers learn.
  public var parameterCount: Int { network.parameterCount }
  /// The layers as they are.
  public func layers() -> Snapshot { network.snapshot() }
}
