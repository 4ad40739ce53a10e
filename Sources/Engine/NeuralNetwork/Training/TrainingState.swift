import KernelInterface

/// Where a training run stands, apart from the network's layers: with a snapshot of those, the same
/// samples and the same recipe, a run goes on from here to the same bits.
///
/// Random numbers need no place here. The order of an epoch, changes of pictures and dropout follow from the
/// recipe's seed and from how many steps were done.
public struct TrainingState: Equatable, Sendable {
  /// Steps done.
  public var stepCount: Int
  /// What the running epoch has come to.
  public var epoch: EpochReport
  /// What is kept for each block of parameters beside the parameters, from the first layer to the last.
  public var figures: [OptimizerState]

  /// Running figures of one block of parameters, row by row, padding included.
  public struct OptimizerState: Equatable, Sendable {
    /// The optimiser's first; empty where it keeps none.
    public var first: [Float]
    /// The optimiser's second, likewise.
    public var second: [Float]
    /// The moving average, likewise.
    public var average: [Float]

    /// Collects figures.
    public init(first: [Float], second: [Float], average: [Float]) {
      self.first = first
      self.second = second
      self.average = average
    }
  }

  /// Describes where a run stands.
  public init(stepCount: Int, epoch: EpochReport, figures: [OptimizerState]) {
    self.stepCount = stepCount
    self.epoch = epoch
    self.figures = figures
  }
}

extension Network {
  /// What the optimiser keeps, one for each block of parameters.
  public func optimizerStates() -> [TrainingState.OptimizerState] { parameters.map { $0.figures } }

  /// Takes over what an optimiser kept.
  ///
  /// - Returns: False, and nothing is changed, where it was for other parameters, or is another optimiser.
  public func restore(_ states: [TrainingState.OptimizerState]) -> Bool {
    let parameters = parameters
    guard parameters.count == states.count, zip(parameters, states).allSatisfy({ $0.match($1) }) else {
      return false
    }
    for (parameters, figures) in zip(parameters, states) { parameters.restore(figures) }
    return true
  }
}

extension ParameterBuffers {
  /// Copies out what is kept beside the parameters.
  var figures: TrainingState.OptimizerState {
    let array = { (values: UnsafeMutablePointer<Float>?) in values.map { rowMajor($0) } ?? [] }
    return TrainingState.OptimizerState(first: array(first), second: array(second), average: array(average))
  }

  /// Whether figures have the length of these buffers.
  func match(_ figures: TrainingState.OptimizerState) -> Bool {
    [(first, figures.first), (second, figures.second), (average, figures.average)].allSatisfy {
      $1.count == ($0 == nil ? 0 : count)
    }
  }

  /// Copies figures in.
  ///
  /// - Precondition: They match.
  func restore(_ figures: TrainingState.OptimizerState) {
    for (to, from) in [(first, figures.first), (second, figures.second), (average, figures.average)] {
      if let to { fill(to, rowMajor: from) }
    }
  }
}
