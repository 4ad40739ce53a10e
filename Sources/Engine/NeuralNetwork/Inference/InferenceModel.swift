import KernelInterface

/// What a network reads.
public enum InputKind: Equatable, Sendable {
  /// Bytes, and what they become.
  case pixels(PixelScale)
  /// Floats, and what makes their columns alike; nil where they are taken as they are.
  case floats(Standardization?)
}

/// What outputs stand for.
public enum OutputKind: Equatable, Sendable {
  /// One logit for each class: softmax makes probabilities of them.
  case classes
  /// One logit for each yes-or-no question: σ makes a probability of each.
  case answers
  /// Numbers, and what made their columns alike for training; nil where they are given as they are.
  case numbers(Standardization?)

  /// What a loss trains outputs to stand for.
  public init(_ loss: Loss, standardization: Standardization? = nil) {
    switch loss {
    case .softmaxCrossEntropy: self = .classes
    case .binaryCrossEntropy: self = .answers
    case .meanSquaredError, .meanAbsoluteError, .huber: self = .numbers(standardization)
    }
  }
}

/// A network ready to infer: batch normalisation is folded into the weights, and nothing changes any more.
///
/// Weights in half precision and in bytes stay so, and kernels widen them on their way into a register. A dense
/// layer right behind a batch normalisation, with no dense layer before that, becomes single precision. A quantised
/// network is computed in whole numbers: to the same bits on every processor.
///
/// Any number of `Classifier`s on any threads may share one.
public final class InferenceModel: @unchecked Sendable {  // Immutable after `init`.
  /// What the network reads.
  public let input: InputKind
  /// What its outputs stand for.
  public let output: OutputKind
  /// Length of a row of inputs.
  public let inputs: Int
  /// How many outputs there are: classes, where they stand for such.
  public let classes: Int

  /// The network in whole numbers, where it is quantised; then there are no stages.
  let integers: IntegerModel?
  let stages: [Stage]
  /// What pixels stand for, the background being 0.
  let levels: InputNormalization
  /// What a dense first stage starts from when it is fed pixels, [its outputs].
  let pixelStart: Floats
  /// The longest row, padded, that leaves any stage.
  let maximumWidth: Int
  private let arena: Arena

  /// Folds a network that reads pixels and tells classes.
  ///
  /// - Precondition: `snapshot.problem` is nil.
  public convenience init(_ snapshot: Snapshot, scale: PixelScale = .symmetric) {
    self.init(snapshot, input: .pixels(scale), output: .classes)
  }

  /// Folds a network.
  ///
  /// - Precondition: `snapshot.problem` is nil.
  public init(_ snapshot: Snapshot, input: InputKind, output: OutputKind) {
    integers = snapshot.quantization.map { _ in
      IntegerModel(IntegerNetwork(snapshot, input: input.byteMap))
    }
    let layers = integers == nil ? snapshot.folded.layers : []
    self.input = input
    self.output = output
    inputs = snapshot.inputs
    classes = snapshot.outputs
    let widths = integers == nil ? snapshot.description.layerWidths : [snapshot.outputs]
    maximumWidth = widths.reduce(0) { max($0, padded($1)) }
    var plan = ArenaCursor()
    _ = InferenceModel.makeRoom(&plan, layers)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    let room = InferenceModel.makeRoom(&cursor, layers)
    stages = room.stages
    for (stage, layer) in zip(stages, layers) { stage.fill(from: layer) }
    let scale = if case .pixels(let scale) = input { scale } else { PixelScale.symmetric }
    levels = scale.levels(background: 0)
    stages.first?.writeStart(shift: levels.offset, to: room.start)
    pixelStart = Floats(room.start)
  }

  /// Bytes of weights and tables.
  public var byteCount: Int { integers?.byteCount ?? arena.byteCount }

  /// Whether the network is computed in whole numbers, to the same bits on every processor.
  public var isInteger: Bool { integers != nil }

  /// Whether rows of inputs are written out as floats before the first stage.
  var expandsInputs: Bool {
    guard case .pixels = input else { return true }
    guard integers == nil else { return false }
    return if case .dense? = stages.first { false } else { true }
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ layers: [Snapshot.Layer]
  ) -> (stages: [Stage], start: MutableFloats) {
    var stages: [Stage] = []
    for layer in layers { stages.append(Stage(&arena, for: layer)) }
    return (stages, arena.floats(stages.first?.weights?.columns ?? 0))
  }
}
