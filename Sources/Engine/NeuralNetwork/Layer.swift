// What every layer of a network can do, and the facts of the step in which it does it.

import KernelInterface
import Threads

/// The length of a vector as a type, so that two lengths can be compared by the compiler.
public enum Width<let count: Int> {}

/// A stage of a network that turns a vector of one width into another.
///
/// A layer value is only a declaration: what it learns and computes lives in `Buffers`, views of the
/// network's arena that are joined at construction, the outputs of one layer being the inputs of the
/// next.
///
/// All work is cut by columns. A task takes some columns of a layer that mixes columns, and takes them on
/// through the layers beside it that do not: the columns are still in the nearest cache, and nobody
/// waits. Only a layer that mixes columns has to wait for all of them: for its inputs on the way
/// forward, and for the gradient of its outputs on the way back. `Chain` sees to that (`…Across`).
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
  /// Whether an output depends on inputs of other columns.
  static var mixesColumns: Bool { get }
  /// Whether the last part of the forward pass goes by rows, so that what follows can join it: a last layer
  /// has few columns to share out, and its loss looks at whole rows.
  static var endsByRow: Bool { get }
  /// Whether the layer, as the first one, reads pixels with the background left out.
  static var takesPixels: Bool { get }

  /// Takes the layer's room from the arena, to read from `inputs`, [capacity, inputs padded].
  static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Buffers
  /// What the layer fills, [capacity, outputs padded].
  static func activations(_ buffers: Buffers) -> Block
  /// Sets the parameters a network starts from.
  func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator)

  /// The part of the forward pass for which every worker is called: all that others wait for.
  func forwardAcross(_ buffers: Buffers, _ step: Step, _ worker: inout Worker)
  /// The rest of it, for some columns of the outputs: then they are there.
  func forward(columns: Range<Int>, _ buffers: Buffers, _ step: Step)
  /// The rest of it, for some rows, where the layer ends by rows.
  func forward(rows: Range<Int>, _ buffers: Buffers, _ step: Step)
  /// The part of the backward pass that waits for nobody, from the gradient of the outputs, [rows, outputs
  /// padded], to some columns of the inputs' gradient; where the plan asked for none, of the outputs'.
  func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step)
  /// The rest of it, for which every worker is called.
  func backwardAcross(_ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker)
  /// Where the gradient of the inputs will be, [rows, inputs padded], given that of the outputs: in the same
  /// place, unless the layer mixes columns.
  static func inputGradient(_ gradient: Block, _ buffers: Buffers) -> Block

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

// A layer that stays within columns, and waits for nobody.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Layer {
  public static var mixesColumns: Bool { false }
  public static var endsByRow: Bool { false }
  public static var takesPixels: Bool { false }
  public static func parameters(_ buffers: Buffers) -> [ParameterBuffers] { [] }
  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {}
  public func forwardAcross(_ buffers: Buffers, _ step: Step, _ worker: inout Worker) {}
  public func forward(rows: Range<Int>, _ buffers: Buffers, _ step: Step) {}
  public func backwardAcross(_ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker) {}
  public static func inputGradient(_ gradient: Block, _ buffers: Buffers) -> Block { gradient }
}

/// What decides how much room a layer takes.
public struct ArenaPlan: Sendable {
  /// The most rows a batch can have.
  public var batchCapacity: Int
  /// Running figures that the optimiser keeps for each parameter.
  public var optimizerStates: Int
  /// Whether a moving average of the parameters is kept.
  public var keepsAverage = false
  /// Workers that will share the work: it decides how columns are cut, not how much room they take.
  public var workers: Int
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
  /// Rows in this batch.
  let rows: Int
  /// The batch as pixels, where the first layer takes them.
  let pixels: PixelBatch?
  /// How weights change.
  let weightRule: ParameterRule
  /// How biases and normalisation parameters change.
  let vectorRule: ParameterRule
  /// What random choices of this step follow from.
  let seed: UInt64
}
