// What every layer of a network that learns can do, and the facts of the step in which it does it.

import InstructionSets
import KernelInterface
import MatrixMultiply

/// A layer with its part of the arena: views that are joined at construction, the outputs of one layer being the inputs
/// of the next.
///
/// Which work can join which is the plan's affair (`TrainingPlan`). A layer does the part it is told.
protocol TrainingLayer: AnyObject {
  /// What the layer fills, [capacity, outputs padded].
  var outputs: Block { get }
  /// Whether the way back needs the outputs as the layer left them.
  var keepsOutputs: Bool { get }
  /// What the layer learns, in an order of its own.
  var parameters: [ParameterBuffers] { get }
  /// Where the gradient of the inputs will be, [rows, inputs padded], given that of the outputs: in the same
  /// place, unless the layer has a place of its own.
  func inputGradient(_ gradient: Block) -> Block

  /// Sets the parameters a network starts from.
  func initialize(_ generator: inout RandomGenerator)
  /// The part of the forward pass for some rows and columns of the outputs.
  func forward(_ part: Part, _ step: Step)
  /// The part of the backward pass from the gradient of the outputs, [rows, outputs padded], to that of the inputs, for
  /// some rows and columns.
  func backward(_ part: Part, _ gradient: Block, _ step: Step)
  /// The gradients of parameters, for some columns, where `backward` leaves them out.
  func parameterGradients(_ columns: Range<Int>, _ gradient: Block, _ step: Step)

  /// Copies the layer's numbers out; nil where it leaves no trace in a network that infers.
  func snapshot() -> Snapshot.Layer?
  /// Copies numbers in.
  ///
  /// - Precondition: They are of this layer's kind and shape.
  func restore(_ layer: Snapshot.Layer)
}

extension TrainingLayer {
  var keepsOutputs: Bool { false }
  var parameters: [ParameterBuffers] { [] }
  func inputGradient(_ gradient: Block) -> Block { gradient }
  func initialize(_ generator: inout RandomGenerator) {}
  func parameterGradients(_ columns: Range<Int>, _ gradient: Block, _ step: Step) {}
}

/// Some rows and columns of a batch of activations.
struct Part {
  var rows: Range<Int>
  var columns: Range<Int>

  /// What the part covers of a block.
  func of(_ block: Block) -> Block { block.rows(rows).columns(columns) }
}

/// The facts of one training step.
struct Step {
  /// The kernels in use.
  let kernels: KernelSet
  /// Rows in this batch.
  let rows: Int
  /// The batch as pixels, where the first layer takes them.
  let pixels: PixelBatch?
  /// Room to note which inputs are not 0, where the first layer leaves those out that are.
  let nonzeros: NonzeroRows?
  /// How weights change; nil where that waits for all gradients.
  let weightRule: ParameterRule?
  /// How biases and normalisation parameters change, likewise.
  let vectorRule: ParameterRule?
  /// What random choices of this step follow from.
  let seed: UInt64
}

/// What decides how much room a layer takes.
struct ArenaPlan {
  /// The most rows a batch can have.
  var batchCapacity: Int
  /// Running figures that the optimiser keeps for each parameter.
  var optimizerStates: Int
  /// Whether a moving average of the parameters is kept.
  var keepsAverage = false
  /// Whether all gradients are kept until all are there.
  var keepsGradients = false
  /// Workers that will share the work: it decides how columns are cut, not how much room they take.
  var workers: Int
  /// What dense layers start from.
  var initialization = Initialization.pyTorch
}
