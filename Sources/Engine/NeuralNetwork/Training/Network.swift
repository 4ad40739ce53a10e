import InstructionSets
import KernelInterface
import Threads

/// A network that learns: the layers of a description, one arena that holds all they compute with, and a team of
/// workers.
///
/// The arena is allocated here and never grows. One caller at a time may use a network.
///
///     let network = Network(seed: 1) {
///       Dense<784, 128>()
///       BatchNorm<128>()
///       ReLU<128>()
///       Dense<128, 10>()
///     }
public final class Network {
  /// The layers as a value.
  public let description: NetworkDescription
  /// What it learns to make small.
  public let loss: Loss
  /// The weight of each class in the loss, [outputs], or nil where all are 1.
  public let classWeights: [Float]?
  /// The most rows a batch can have.
  public let batchCapacity: Int
  /// How parameters follow their gradients.
  public let optimizer: Optimizer
  /// Whether a moving average of the parameters is kept.
  public let keepsAverage: Bool

  /// Samples with a smaller share of pixels that differ from the background, or of floats that are not 0, go through
  /// sparse products: above it a dense product is the faster one.
  var sparseBelow: Float = 0.6

  let team: Team
  let instructionSet: InstructionSet
  let kernels: KernelSet
  let plan: TrainingPlan
  let layers: [any TrainingLayer]
  let room: NetworkRoom
  /// Whether the first layer is a dense one, which can leave zeros out.
  let startsDense: Bool
  /// Length of a row of outputs.
  let outputs: Int
  private let arena: Arena

  /// Allocates the arena and sets the parameters that learning starts from.
  ///
  /// - Parameters:
  ///   - description: The layers.
  ///   - loss: What it learns to make small.
  ///   - classWeights: The weight of each class in softmax cross-entropy, [outputs], or nil where all are 1.
  ///   - batchCapacity: The most rows a batch can have, from 1.
  ///   - optimizer: How parameters follow their gradients.
  ///   - keepsAverage: Whether to keep a moving average of the parameters.
  ///   - initialization: What dense layers start from.
  ///   - seed: What the parameters are drawn from.
  ///   - threads: Workers, from 1; nil takes one for each CPU of this process, or one for steps so small that waking others
  ///     would take longer.
  ///   - instructionSet: One that this CPU has.
  /// - Precondition: `description.problem` is nil, and class weights are as many as outputs, finite and not negative.
  public init(
    _ description: NetworkDescription, loss: Loss = .softmaxCrossEntropy(), classWeights: [Float]? = nil,
    batchCapacity: Int = 128, optimizer: Optimizer = Optimizer(), keepsAverage: Bool = false,
    initialization: Initialization = .pyTorch, seed: UInt64 = 0, threads: Int? = nil,
    instructionSet: InstructionSet = .selected
  ) {
    precondition(batchCapacity > 0 && instructionSet.isAvailable && description.problem == nil)
    precondition(classWeights.map { $0.count == description.outputs } ?? true)
    self.description = description
    self.loss = loss
    self.classWeights = classWeights
    self.batchCapacity = batchCapacity
    self.optimizer = optimizer
    self.keepsAverage = keepsAverage
    startsDense = if case .dense = description.layers[0] { true } else { false }
    outputs = description.outputs
    plan = TrainingPlan(description, clipsGradients: optimizer.maximumNorm != nil)
    team = Team(size: threads ?? (Network.isSmall(description, rows: batchCapacity) ? 1 : nil))
    self.instructionSet = instructionSet
    kernels = instructionSet.kernels
    let size = Network.arenaPlan(
      batchCapacity, optimizer, keepsAverage, workers: team.size, initialization)
    arena = Arena(byteCount: Network.byteCount(description, size))
    var cursor = ArenaCursor(base: arena.base)
    room = NetworkRoom(&cursor, size, description)
    layers = room.layers
    var generator = RandomGenerator(seed: seed)
    for layer in layers { layer.initialize(&generator) }
    if let classWeights { room.classWeights.update(from: classWeights, count: classWeights.count) }
  }

  /// Whether one worker does a step sooner than several: below a million multiplications the waits between phases cost
  /// more than they save (Zen 4, two CPUs: 8-64-64-1 by 64 rows takes as long on one as on two, 4-16-3 by 32 rows 0.8
  /// times).
  private static func isSmall(_ description: NetworkDescription, rows: Int) -> Bool {
    3 * description.parameterCount * rows < 1_000_000
  }

  /// Stacks layers that the compiler has checked, and allocates the arena; see `init(_:loss:…)`.
  public convenience init(
    loss: Loss = .softmaxCrossEntropy(), classWeights: [Float]? = nil, batchCapacity: Int = 128,
    optimizer: Optimizer = Optimizer(), keepsAverage: Bool = false,
    initialization: Initialization = .pyTorch, seed: UInt64 = 0, threads: Int? = nil,
    instructionSet: InstructionSet = .selected, @LayerBuilder layers: () -> NetworkDescription
  ) {
    self.init(
      layers(), loss: loss, classWeights: classWeights, batchCapacity: batchCapacity, optimizer: optimizer,
      keepsAverage: keepsAverage, initialization: initialization, seed: seed, threads: threads,
      instructionSet: instructionSet)
  }

  /// Bytes of the arena of a network, the same on every machine.
  public static func arenaByteCount(
    _ description: NetworkDescription, batchCapacity: Int = 128, optimizer: Optimizer = Optimizer(),
    keepsAverage: Bool = false
  ) -> Int {
    byteCount(description, arenaPlan(batchCapacity, optimizer, keepsAverage, workers: 1, .pyTorch))
  }

  private static func arenaPlan(
    _ batchCapacity: Int, _ optimizer: Optimizer, _ keepsAverage: Bool, workers: Int,
    _ initialization: Initialization
  ) -> ArenaPlan {
    ArenaPlan(
      batchCapacity: batchCapacity, optimizerStates: optimizer.stateCount, keepsAverage: keepsAverage,
      keepsGradients: optimizer.maximumNorm != nil, workers: workers, initialization: initialization)
  }

  private static func byteCount(_ description: NetworkDescription, _ plan: ArenaPlan) -> Int {
    var counter = ArenaCursor()
    _ = NetworkRoom(&counter, plan, description)
    return counter.byteCount
  }

  /// Bytes of this network's arena.
  public var arenaByteCount: Int { arena.byteCount }
  /// Parameters that the layers learn.
  public var parameterCount: Int { description.parameterCount }
  /// How many workers share a step.
  public var threads: Int { team.size }
}

/// What a network computes with, as views of its arena.
struct NetworkRoom {
  let layers: [any TrainingLayer]
  let transposition: PixelTransposition
  /// [capacity, inputs]
  let inputs: Block
  /// The classes of a batch, [capacity].
  let labels: UnsafeMutablePointer<UInt16>
  /// The numbers that the outputs of a batch should be, [capacity, outputs].
  let targets: Block
  /// The weight of each row of a batch, [capacity].
  let rowWeights: MutableFloats
  /// The weight of each class, [outputs padded].
  let classWeights: MutableFloats
  /// Where the gradient of the outputs goes: in their place, unless the last layer needs them, [capacity, outputs].
  let outputGradient: Block
  /// The gradient of each layer's outputs, [capacity, outputs padded] each.
  let gradients: [Block]
  /// The pieces in which gradients are added up and clipped, and the squares of each.
  let pieces: ParameterPieces

  init(_ arena: inout ArenaCursor, _ plan: ArenaPlan, _ description: NetworkDescription) {
    let (capacity, outputs) = (plan.batchCapacity, description.outputs)
    inputs = arena.block(rows: capacity, columns: description.inputs)
    layers = description.makeTrainingLayers(&arena, plan, inputs: inputs)
    transposition = PixelTransposition(&arena, width: description.inputs, capacity: capacity)
    labels = arena.room(for: capacity)
    targets = arena.block(rows: capacity, columns: outputs)
    rowWeights = arena.floats(capacity)
    classWeights = arena.floats(padded(outputs))
    let last = layers[layers.count - 1]
    outputGradient = last.keepsOutputs ? arena.block(rows: capacity, columns: outputs) : last.outputs
    var gradients = [outputGradient]
    for layer in layers.dropFirst().reversed() {
      gradients.append(layer.inputGradient(gradients[gradients.count - 1]))
    }
    self.gradients = gradients.reversed()
    pieces = ParameterPieces(
      &arena, plan.keepsGradients ? layers.flatMap { $0.parameters } : [])
  }
}
