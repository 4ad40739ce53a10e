import KernelInterface

/// A network ready to infer: batch normalisation is folded into the weights, and nothing changes any more.
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
    let weights: Block
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
    levels = scale.levels(background: 0, into: room.levels)
    stages[0].writeStart(shift: levels.shift, to: room.start)
    pixelStart = Floats(room.start)
  }

  /// Bytes of weights and tables.
  public var byteCount: Int { arena.byteCount }
  /// The longest row, padded, that leaves any layer.
  var maximumWidth: Int { stages.reduce(0) { max($0, $1.weights.columns) } }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ folded: [Snapshot.Stage]
  ) -> (stages: [Stage], levels: MutableFloats, start: MutableFloats) {
    var stages: [Stage] = []
    for (dense, rectifies) in folded {
      stages.append(
        Stage(
          weights: arena.block(rows: dense.inputs, columns: dense.outputs),
          bias: arena.floats(padded(dense.outputs)), rectifies: rectifies))
    }
    return (stages, arena.floats(256), arena.floats(padded(folded[0].dense.outputs)))
  }
}

extension InferenceModel.Stage {
  /// Outputs that are transposed side by side: all they read and write stays in the nearest cache.
  private static var outputsAtOnce: Int { 16 }

  fileprivate func fill(from dense: Snapshot.Dense) {
    for first in stride(from: 0, to: dense.outputs, by: Self.outputsAtOnce) {
      let outputs = first..<min(first + Self.outputsAtOnce, dense.outputs)
      for input in 0..<dense.inputs {
        let row = weights.base + input * weights.stride
        for output in outputs { row[output] = dense.weights[output * dense.inputs + input] }
      }
    }
    for output in 0..<dense.outputs { bias[output] = dense.bias[output] }
  }

  /// b + shift·Σ over inputs of W: what a row of nothing but background comes to.
  func writeStart(shift: Float, to start: MutableFloats) {
    for output in 0..<weights.columns { start[output] = 0 }
    for input in 0..<weights.rows {
      let row = weights.base + input * weights.stride
      for output in 0..<weights.columns { start[output] += row[output] }
    }
    for output in 0..<weights.columns { start[output] = bias[output] + shift * start[output] }
  }
}
