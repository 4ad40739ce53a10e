import InstructionSets
import KernelInterface
import Threads

/// A network that learns: layers, one arena that holds all they compute with, and a team of workers.
///
/// The arena is allocated here and never grows. One caller at a time may use a network.
///
///     let network = Network(seed: 1) {
///       Dense<784, 128>()
///       BatchNorm<128>()
///       ReLU<128>()
///       Dense<128, 10>()
///     }
public final class Network<Layers: Layer> {
  /// The most rows a batch can have.
  public let batchCapacity: Int
  /// How parameters follow their gradients.
  public let optimizer: Optimizer
  /// Whether a moving average of the parameters is kept.
  public let keepsAverage: Bool

  /// Samples with a smaller share of pixels that differ from the background go through sparse
  /// products: above it a dense product is the faster one.
  var sparseBelow: Float = 0.6

  let team: Team
  private let layers: Layers
  private let arena: Arena
  private let buffers: NetworkBuffers<Layers>
  let kernels: KernelSet

  /// Parameters that the layers learn.
  public static var parameterCount: Int { Layers.parameterCount }
  /// Floating-point operations for one row in a forward pass, a multiply-add counted as two.
  public static var floatingPointOperations: Int { Layers.floatingPointOperations }

  /// Stacks layers and allocates the arena.
  ///
  /// - Parameters:
  ///   - batchCapacity: The most rows a batch can have, from 1.
  ///   - optimizer: How parameters follow their gradients.
  ///   - keepsAverage: Whether to keep a moving average of the parameters.
  ///   - seed: What the parameters start from.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process.
  ///   - instructionSet: One that this CPU has.
  ///   - layers: From the first to the last.
  public init(
    batchCapacity: Int = 128, optimizer: Optimizer = Optimizer(), keepsAverage: Bool = false,
    seed: UInt64 = 0, threads: Int? = nil, instructionSet: InstructionSet = .selected,
    @LayerBuilder layers: () -> Layers
  ) {
    precondition(batchCapacity > 0 && instructionSet.isAvailable)
    self.batchCapacity = batchCapacity
    self.optimizer = optimizer
    self.keepsAverage = keepsAverage
    self.layers = layers()
    team = Team(size: threads)
    kernels = instructionSet.kernels
    let plan = ArenaPlan(
      batchCapacity: batchCapacity, optimizerStates: optimizer.stateCount, keepsAverage: keepsAverage,
      workers: team.size)
    arena = Arena(byteCount: Network.byteCount(plan))
    var cursor = ArenaCursor(base: arena.base)
    buffers = NetworkBuffers(&cursor, plan)
    var generator = RandomGenerator(seed: seed)
    self.layers.initialize(buffers.layers, &generator)
  }

  /// Bytes of the arena of a network of these layers, the same on every machine.
  public static func arenaByteCount(
    batchCapacity: Int = 128, optimizer: Optimizer = Optimizer(), keepsAverage: Bool = false
  ) -> Int {
    byteCount(
      ArenaPlan(
        batchCapacity: batchCapacity, optimizerStates: optimizer.stateCount, keepsAverage: keepsAverage,
        workers: 1))
  }

  private static func byteCount(_ plan: ArenaPlan) -> Int {
    var counter = ArenaCursor()
    _ = NetworkBuffers<Layers>(&counter, plan)
    return counter.byteCount
  }

  /// Bytes of this network's arena.
  public var arenaByteCount: Int { arena.byteCount }
  /// Parameters of this network.
  public var parameterCount: Int { Layers.parameterCount }
  /// How many workers share a step.
  public var threads: Int { team.size }
}

/// What a network computes with, as views of its arena.
struct NetworkBuffers<Layers: Layer> {
  let layers: Layers.Buffers
  let transposition: PixelTransposition
  /// [capacity, inputs]
  let inputs: Block
  /// [capacity]
  let labels: UnsafeMutablePointer<UInt8>

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan) {
    let batchCapacity = plan.batchCapacity
    inputs = arena.block(rows: batchCapacity, columns: Layers.inputWidth)
    layers = Layers.makeBuffers(&arena, plan, inputs: inputs)
    transposition = PixelTransposition(&arena, width: Layers.inputWidth, capacity: batchCapacity)
    labels = arena.room(for: batchCapacity)
  }
}

extension Network {
  /// One training step on a batch, run by every worker of the team side by side.
  ///
  /// `losses` receives the loss of each row and `hits` whether its likeliest class is its label, [rows] each,
  /// known once every worker has returned.
  func step(
    _ batch: Batch, _ facts: StepFacts, losses: MutableFloats, hits: UnsafeMutablePointer<Bool>? = nil,
    _ worker: inout Worker
  ) {
    let isSparse = Layers.takesPixels && batch.samples.density < sparseBelow
    let step = Step(
      kernels: kernels, rows: batch.rows.count,
      pixels: isSparse ? pixels(batch) : nil,
      weightRule: ParameterRule(update: facts.weightRule, averageShare: facts.averageShare),
      vectorRule: ParameterRule(update: facts.vectorRule, averageShare: facts.averageShare),
      seed: facts.seed)
    if !isSparse { expand(batch.rows, &worker) }
    layers.forwardAcross(buffers.layers, step, &worker)
    let logits = Layers.activations(buffers.layers).rows(0..<step.rows)
    if !Layers.endsByRow {
      worker.forEachPart(of: logits.columns) { layers.forward(columns: $0, buffers.layers, step) }
    }
    let parts = RowParts(step.rows, worker)
    worker.forEach(parts.count) { part in
      layers.forward(rows: parts[part], buffers.layers, step)
      classify(logits, rows: parts[part], batch, facts.smoothing, losses, hits)
    }
    if !Layers.endsByRow {
      worker.forEachPart(of: logits.columns) { layers.backward($0, logits, buffers.layers, step) }
    }
    layers.backwardAcross(logits, buffers.layers, step, &worker)
  }

  private func pixels(_ batch: Batch) -> PixelBatch {
    PixelBatch(
      rows: batch.rows, columns: buffers.transposition.columns(batch.rows), following: batch.following)
  }

  /// Losses of some rows and the gradient of their logits, which takes their place.
  private func classify(
    _ logits: Block, rows: Range<Int>, _ batch: Batch, _ smoothing: Float, _ losses: MutableFloats,
    _ hits: UnsafeMutablePointer<Bool>?
  ) {
    let labels = buffers.labels + rows.lowerBound
    batch.samples.copyLabels(batch.order + rows.lowerBound, count: rows.count, to: labels)
    if let hits {
      for (r, row) in rows.enumerated() { hits[row] = isHit(logits.base + row * logits.stride, labels[r]) }
    }
    kernels.softmaxCrossEntropy(
      ClassificationRows(
        logits: logits.rows(rows), classes: Layers.outputWidth, labels: UnsafePointer(labels),
        smoothing: smoothing, gradientScale: 1 / Float(logits.rows), gradient: logits.rows(rows),
        losses: losses + rows.lowerBound))
  }

  /// Whether no class of a row is likelier than its label.
  private func isHit(_ row: MutableFloats, _ label: UInt8) -> Bool {
    for i in 0..<Layers.outputWidth where !(row[i] <= row[Int(label)]) { return false }
    return true
  }

  /// Writes rows of pixels out as inputs.
  private func expand(_ rows: SparseRows, _ worker: inout Worker) {
    let parts = RowParts(rows.count, worker)
    let levels = rows.levels
    worker.forEach(parts.count) { part in
      for r in parts[part] {
        let inputs = buffers.inputs.base + r * buffers.inputs.stride
        inputs.update(repeating: levels.shift, count: Layers.inputWidth)
        for i in rows.pixels(r) {
          inputs[Int(rows.indices[i])] = levels.value(rows.bytes[i])
        }
      }
    }
  }
}

/// What a recipe says of one step.
struct StepFacts {
  let weightRule: UpdateRule
  let vectorRule: UpdateRule
  let smoothing: Float
  /// The share of the step's parameters in their moving average; nil where none is kept.
  var averageShare: Float?
  /// What random choices of the step follow from.
  var seed: UInt64 = 0
}

extension Network {
  /// Copies the layers and their numbers out.
  public func snapshot() -> Snapshot { Snapshot(layers: layers.snapshot(buffers.layers)) }

  /// Copies the layers out with the moving average of the parameters in place of the parameters.
  ///
  /// Running statistics of normalisations are those of the last step. Where no average is kept, this is `snapshot`.
  public func averagedSnapshot() -> Snapshot {
    for parameters in parameters { parameters.exchangeAverage() }
    defer { for parameters in parameters { parameters.exchangeAverage() } }
    return snapshot()
  }

  /// All that the layers learn, from the first to the last.
  var parameters: [ParameterBuffers] { Layers.parameters(buffers.layers) }

  /// Takes over the numbers of a snapshot.
  ///
  /// - Returns: False, and nothing is changed, where its layers have another kind or shape.
  public func restore(_ snapshot: Snapshot) -> Bool {
    var layers = snapshot.layers[...]
    guard Layers.matches(&layers), layers.isEmpty else { return false }
    layers = snapshot.layers[...]
    self.layers.restore(buffers.layers, from: &layers)
    return true
  }
}
