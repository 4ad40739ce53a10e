import KernelInterface

/// A network ready to infer: batch normalisation is folded into the weights, and nothing changes any more.
///
/// Weights in half precision and in bytes stay so, and kernels widen them on their way into a register. A dense
/// layer right behind a batch normalisation, with no dense layer before that, becomes single precision.
///
/// Any number of `Classifier`s on any threads may share one.
public final class InferenceModel: @unchecked Sendable {  // Immutable after `init`.
  /// What a pixel becomes before the first layer.
  public let scale: PixelScale
  /// Length of a row of inputs.
  public let inputs: Int
  /// How many classes there are.
  public let classes: Int

  let stages: [Stage]
  /// What pixels stand for, the background being 0.
  let levels: Levels
  /// What the first layer starts from when it is fed pixels, [outputs of the first stage].
  let pixelStart: Floats
  private let arena: Arena

  /// One folded layer in the arena: y = W·x + b, then max(y, 0) where it rectifies.
  struct Stage {
    /// Wᵀ, [inputs, outputs padded].
    let weights: StageWeights
    /// b, [outputs padded].
    let bias: MutableFloats
    let rectifies: Bool
  }

  /// Folds a network.
  ///
  /// - Precondition: `snapshot.problem` is nil.
  public init(_ snapshot: Snapshot, scale: PixelScale = .symmetric) {
    let folded = snapshot.stages
    self.scale = scale
    inputs = snapshot.inputs
    classes = snapshot.outputs
    var plan = ArenaCursor()
    _ = InferenceModel.makeRoom(&plan, folded)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    let room = InferenceModel.makeRoom(&cursor, folded)
    stages = room.stages
    for (stage, source) in zip(stages, folded) { stage.fill(from: source.dense) }
    levels = scale.levels(background: 0)
    stages[0].writeStart(shift: levels.shift, to: room.start)
    pixelStart = Floats(room.start)
  }

  /// Bytes of weights and tables.
  public var byteCount: Int { arena.byteCount }
  /// The longest row, padded, that leaves any layer.
  var maximumWidth: Int { stages.reduce(0) { max($0, $1.weights.columns) } }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ folded: [Snapshot.Stage]
  ) -> (stages: [Stage], start: MutableFloats) {
    var stages: [Stage] = []
    for (dense, rectifies) in folded { stages.append(Stage(&arena, for: dense, rectifies: rectifies)) }
    return (stages, arena.floats(padded(folded[0].dense.outputs)))
  }
}

extension InferenceModel.Stage {
  fileprivate init(_ arena: inout ArenaCursor, for dense: Snapshot.Dense, rectifies: Bool) {
    weights = StageWeights(&arena, for: dense)
    bias = arena.floats(padded(dense.outputs))
    self.rectifies = rectifies
  }

  fileprivate func fill(from dense: Snapshot.Dense) {
    weights.fill(from: dense.matrix, outputs: dense.outputs)
    bias.update(from: dense.bias, count: dense.outputs)
  }

  /// b + shift·Σ over inputs of W: what a row of nothing but background comes to.
  func writeStart(shift: Float, to start: MutableFloats) {
    weights.writeColumnSums(to: start)
    for output in 0..<weights.columns { start[output] = bias[output] + shift * start[output] }
  }
}
