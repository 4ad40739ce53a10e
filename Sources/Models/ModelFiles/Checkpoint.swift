import Files
import NeuralNetwork

/// A training run on its way: the layers, what the optimiser keeps beside them, and how far the run is.
///
/// A checkpoint is a safetensors file. The layers have the names they have in a model file; everything else is
/// under `training.`: `training.first.N`, `training.second.N` and `training.average.N` for the N-th block of
/// parameters, `training.best.` before the names of the layers that were best so far where the run may stop early,
/// `training.step` and `training.epoch_step`, `training.epoch_samples` and `training.epoch_correct` (I64), and the
/// sum of the epoch's losses, a double whose bits are in `training.epoch_loss` (I64).
public struct Checkpoint: Equatable, Sendable {
  /// The layers as they are, not their moving average.
  public var network: Snapshot
  /// Where the run stands.
  public var state: TrainingState
  /// What the run came to on held-out samples, where it may stop early and has ended an epoch.
  public var best: Best?
  /// Text by key: what the caller needs to set the run up again.
  public var metadata: [String: String]

  /// The best that a run has come to.
  public struct Best: Equatable, Sendable {
    /// The layers.
    public var network: Snapshot
    /// Their mean loss on the held-out samples.
    public var loss: Double
    /// The epoch, counted from 1, after which they were best.
    public var epoch: Int
    /// How many epochs there were.
    public var epochs: Int

    /// Describes the best.
    public init(network: Snapshot, loss: Double, epoch: Int, epochs: Int) {
      self.network = network
      self.loss = loss
      self.epoch = epoch
      self.epochs = epochs
    }
  }

  /// Joins what a run needs to go on.
  public init(network: Snapshot, state: TrainingState, best: Best? = nil, metadata: [String: String]) {
    self.network = network
    self.best = best
    self.state = state
    self.metadata = metadata
  }
}

extension Checkpoint {
  /// Reads a checkpoint, which is mapped into memory and checked as a whole.
  ///
  /// - Throws: `FileError` for anything that is not a whole checkpoint.
  public init(path: String) throws(FileError) {
    let file = try FileContents(path: path, purpose: "a checkpoint").withBytes { (bytes) throws(FileError) in
      try Safetensors(bytes: bytes, path: path)
    }
    let own = file.tensors.filter { $0.name.hasPrefix(CheckpointTensors.prefix) }
    let layers = file.tensors.filter { !$0.name.hasPrefix(CheckpointTensors.prefix) }
    var reader = StateDictionaryReader(
      file: Safetensors(tensors: layers, metadata: file.metadata), path: path)
    let isOfBest = { (tensor: Tensor) in tensor.name.hasPrefix(CheckpointTensors.bestPrefix) }
    let tensors = CheckpointTensors(own.filter { !isOfBest($0) }, path: path)
    state = try tensors.state()
    best = try tensors.best(layers: own.filter(isOfBest), file.metadata)
    network = try reader.snapshot()
    metadata = reader.metadata
  }

  /// Writes a checkpoint. An existing file is replaced as a whole or left as it is.
  ///
  /// - Throws: `FileError` where a number is not finite, or the file cannot be written.
  public func write(to path: String) throws(FileError) {
    var file = StateDictionaryWriter(network: network, metadata: metadata).file
    file.tensors += CheckpointTensors.tensors(of: state)
    if let best { file.tensors += CheckpointTensors.tensors(of: best) }
    // Stable by size: the widest numbers come first, so that all are aligned.
    file.tensors = [8, 4, 2, 1].flatMap { size in file.tensors.filter { $0.type.byteCount == size } }
    for tensor in file.tensors { try tensor.checkFinite(path: path) }
    let bytes = file.bytes()
    try replaceFile(path, with: bytes)
  }
}

/// The tensors of a checkpoint that are not the network's.
private struct CheckpointTensors {
  static let prefix = "training."
  static let bestPrefix = "training.best."
  private let tensors: [String: Tensor]
  private let path: String

  init(_ tensors: [Tensor], path: String) {
    self.tensors = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    self.path = path
  }

  static func tensors(of state: TrainingState) -> [Tensor] {
    let counts = [
      Tensor(name: prefix + "step", integer: state.stepCount),
      Tensor(name: prefix + "epoch_step", integer: state.epoch.steps),
      Tensor(name: prefix + "epoch_samples", integer: state.epoch.samples),
      Tensor(name: prefix + "epoch_correct", integer: state.epoch.correct),
      Tensor(name: prefix + "epoch_loss", bitsOf: state.epoch.lossSum),
    ]
    return counts
      + state.figures.enumerated().flatMap { index, figures in
        [("first", figures.first), ("second", figures.second), ("average", figures.average)].map {
          Tensor(name: "\(prefix)\($0).\(index)", shape: [$1.count], floats: $1)
        }
      }
  }

  static func tensors(of best: Checkpoint.Best) -> [Tensor] {
    let layers = StateDictionaryWriter(network: best.network, metadata: [:]).file.tensors.map { tensor in
      var tensor = tensor
      tensor.name = bestPrefix + tensor.name
      return tensor
    }
    return layers + [
      Tensor(name: prefix + "best_epoch", integer: best.epoch),
      Tensor(name: prefix + "epochs_seen", integer: best.epochs),
      Tensor(name: prefix + "best_loss", bitsOf: best.loss),
    ]
  }

  /// The best so far, of whose layers the metadata tells as of the others.
  func best(layers: [Tensor], _ metadata: [String: String]) throws(FileError) -> Checkpoint.Best? {
    guard !layers.isEmpty else { return nil }
    let renamed = layers.map { tensor in
      var tensor = tensor
      tensor.name = String(tensor.name.dropFirst(Self.bestPrefix.count))
      return tensor
    }
    var reader = StateDictionaryReader(file: Safetensors(tensors: renamed, metadata: metadata), path: path)
    return Checkpoint.Best(
      network: try reader.snapshot(), loss: try double("best_loss"), epoch: Int(try integer("best_epoch")),
      epochs: Int(try integer("epochs_seen")))
  }

  func state() throws(FileError) -> TrainingState {
    var figures: [TrainingState.OptimizerState] = []
    while tensors["\(Self.prefix)first.\(figures.count)"] != nil {
      let index = figures.count
      figures.append(
        TrainingState.OptimizerState(
          first: try floats("first.\(index)"), second: try floats("second.\(index)"),
          average: try floats("average.\(index)")))
    }
    let lossSum = try double("epoch_loss")
    let count = 5 + 3 * figures.count + (tensors[Self.prefix + "best_loss"] == nil ? 0 : 3)
    guard tensors.count == count, lossSum.isFinite else {
      throw FileError(path: path, expected: "a checkpoint of a training run", found: "other tensors")
    }
    return TrainingState(
      stepCount: Int(try integer("step")),
      epoch: EpochReport(
        lossSum: lossSum, steps: Int(try integer("epoch_step")), samples: Int(try integer("epoch_samples")),
        correct: Int(try integer("epoch_correct"))), figures: figures)
  }

  private func floats(_ name: String) throws(FileError) -> [Float] {
    guard let tensor = tensors[Self.prefix + name], tensor.type == .float32 else { throw missing(name) }
    return tensor.floats
  }

  private func double(_ name: String) throws(FileError) -> Double {
    Double(bitPattern: UInt64(bitPattern: try integer(name)))
  }

  private func integer(_ name: String) throws(FileError) -> Int64 {
    guard case .integers(let integers)? = tensors[Self.prefix + name]?.numbers, integers.count == 1
    else { throw missing(name) }
    return integers[0]
  }

  private func missing(_ name: String) -> FileError {
    FileError(
      path: path, expected: "a checkpoint of a training run", found: "no tensor '\(Self.prefix)\(name)'")
  }
}

extension Tensor {
  /// A double, whose bits are kept.
  fileprivate init(name: String, bitsOf number: Double) {
    self.init(name: name, type: .int64, shape: [], numbers: .integers([Int64(bitPattern: number.bitPattern)]))
  }
}
