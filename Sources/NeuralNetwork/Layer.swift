// What every layer of a network can do, and the facts of the step in which it does it.

import KernelInterface
import MatrixMultiply

/// The length of a vector as a type, so that two lengths can be compared by the compiler.
public enum Width<let count: Int> {}

/// A stage of a network that turns a vector of one width into another.
///
/// A layer value is only a declaration: what it learns and computes lives in `Buffers`, views of the
/// network's arena that are joined at construction, the outputs of one layer being the inputs of the
/// next. `forward` and `backward` run on every worker of a team side by side and share work out
/// through `Worker.forEach`.
public protocol Layer: Sendable {
  /// `Width` of a row of inputs.
  associatedtype Input
  /// `Width` of a row of outputs.
  associatedtype Output
  /// Views of the arena.
  associatedtype Buffers

  /// How many parameters the layer learns.
  static var parameterCount: Int { get }
  /// Floating-point operations for one row in a forward pass, a multiply-add counted as two.
  static var floatingPointOperations: Int { get }
  /// Length of a row of inputs.
  static var inputWidth: Int { get }
  /// Length of a row of outputs.
  static var outputWidth: Int { get }
  /// The longest row that enters or leaves any layer in here.
  static var maximumWidth: Int { get }

  /// Takes the layer's room from the arena, to read from `inputs`, [capacity, inputs padded].
  static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Buffers
  /// What the layer fills, [capacity, outputs padded].
  static func activations(_ buffers: Buffers) -> Block
  /// Sets the parameters a network starts from.
  func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator)
  /// Computes outputs from inputs, `step.rows` rows of each.
  func forward(_ buffers: Buffers, _ step: Step, _ worker: inout Worker)
  /// Turns the gradient of the outputs, [rows, outputs padded], into that of the inputs, and updates
  /// the parameters.
  ///
  /// Where the plan asked for no gradient of the inputs, what is returned is unspecified.
  func backward(_ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker) -> Block
  /// What the layer learns, in an order of its own.
  static func parameters(_ buffers: Buffers) -> [ParameterBuffers]
  /// Copies the layer's numbers out.
  func snapshot(_ buffers: Buffers) -> [Snapshot.Layer]
  /// Copies numbers in, taking layers off the front.
  ///
  /// - Precondition: `matches` said that they fit.
  func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>)
  /// Takes off the layers that this one stands for; false where they have another kind or shape.
  static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool
}

/// A layer that can be the first: it also takes bytes with the background left out.
public protocol PixelLayer: Layer {
  /// Computes outputs from rows of bytes.
  func forward(_ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker)
  /// Updates the parameters; bytes have no gradient.
  func backward(
    _ gradient: Block, _ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker)
}

/// What decides how much room a layer takes.
public struct ArenaPlan: Sendable {
  /// The most rows a batch can have.
  public var batchCapacity: Int
  /// Running figures that the optimiser keeps for each parameter.
  public var optimizerStates: Int
  /// Whether a moving average of the parameters is kept.
  public var keepsAverage = false
  /// Whether anything before the layer wants the gradient of its inputs.
  public var needsInputGradient = false

  /// The plan of a layer behind this one.
  var behind: ArenaPlan {
    var plan = self
    plan.needsInputGradient = true
    return plan
  }
}

/// The facts of one training step.
public struct Step {
  /// The kernels in use.
  let kernels: KernelSet
  /// The matrix multiply, with its buffers.
  let multiplier: Multiplier
  /// Rows in this batch.
  let rows: Int
  /// How weights change.
  let weightRule: ParameterRule
  /// How biases and normalisation parameters change.
  let vectorRule: ParameterRule
  /// What random choices of this step follow from.
  let seed: UInt64
}

/// Columns, cut into ranges of whole vectors, about one for each worker.
struct ColumnParts {
  let columns: Int
  let count: Int

  init(_ columns: Int, _ worker: Worker) {
    self.columns = columns
    count = max(min(worker.teamSize, columns / paddingUnit), 1)
  }

  subscript(part: Int) -> Range<Int> {
    let units = columns / paddingUnit
    return units * part / count * paddingUnit..<units * (part + 1) / count * paddingUnit
  }
}

/// Rows, cut into ranges, one for each worker.
struct RowParts {
  let rows: Int
  let count: Int

  init(_ rows: Int, _ worker: Worker, atMost limit: Int = .max) {
    self.rows = rows
    count = max(min(worker.teamSize, rows, limit), 1)
  }

  subscript(part: Int) -> Range<Int> { rows * part / count..<rows * (part + 1) / count }
}
