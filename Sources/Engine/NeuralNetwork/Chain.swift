import KernelInterface
import Threads

/// Two layers one after the other, where the second takes what the first gives.
public struct Chain<First: Layer, Second: Layer> where First.Output == Second.Input {
  /// What the first layer takes.
  public typealias Input = First.Input
  /// What the second layer gives.
  public typealias Output = Second.Output

  let first: First
  let second: Second

  /// Both layers' parts of the arena.
  public struct Buffers {
    let first: First.Buffers
    let second: Second.Buffers
  }
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Chain: Layer {
  public static var parameterCount: Int { First.parameterCount + Second.parameterCount }
  public static var floatingPointOperations: Int {
    First.floatingPointOperations + Second.floatingPointOperations
  }
  public static var inputWidth: Int { First.inputWidth }
  public static var outputWidth: Int { Second.outputWidth }
  public static var mixesColumns: Bool { First.mixesColumns || Second.mixesColumns }
  public static var endsByRow: Bool { Second.mixesColumns }
  public static var takesPixels: Bool { First.takesPixels }

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Buffers {
    let firstBuffers = First.makeBuffers(&arena, plan, inputs: inputs)
    let between = First.activations(firstBuffers)
    return Buffers(
      first: firstBuffers, second: Second.makeBuffers(&arena, plan.behind, inputs: between))
  }

  public static func activations(_ buffers: Buffers) -> Block { Second.activations(buffers.second) }

  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {
    first.initialize(buffers.first, &generator)
    second.initialize(buffers.second, &generator)
  }

  public func forwardAcross(_ buffers: Buffers, _ step: Step, _ worker: inout Worker) {
    first.forwardAcross(buffers.first, step, &worker)
    guard Second.mixesColumns else { return }
    worker.forEachPart(of: First.activations(buffers.first).columns) { columns in
      first.forward(columns: columns, buffers.first, step)
    }
  }

  public func forward(columns: Range<Int>, _ buffers: Buffers, _ step: Step) {
    if !Second.mixesColumns { first.forward(columns: columns, buffers.first, step) }
    second.forward(columns: columns, buffers.second, step)
  }

  public func forward(rows: Range<Int>, _ buffers: Buffers, _ step: Step) {
    second.forward(rows: rows, buffers.second, step)
  }

  public func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step) {
    guard !Second.mixesColumns else { return }
    second.backward(columns, gradient, buffers.second, step)
    first.backward(columns, gradient, buffers.first, step)
  }

  public func backwardAcross(_ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker) {
    let between = Second.inputGradient(gradient, buffers.second)
    if Second.mixesColumns {
      worker.forEachPart(of: between.columns) { columns in
        second.backward(columns, gradient, buffers.second, step)
        first.backward(columns, between, buffers.first, step)
      }
    }
    first.backwardAcross(between, buffers.first, step, &worker)
  }

  public static func parameters(_ buffers: Buffers) -> [ParameterBuffers] {
    First.parameters(buffers.first) + Second.parameters(buffers.second)
  }

  public func snapshot(_ buffers: Buffers) -> [Snapshot.Layer] {
    first.snapshot(buffers.first) + second.snapshot(buffers.second)
  }

  public func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>) {
    first.restore(buffers.first, from: &layers)
    second.restore(buffers.second, from: &layers)
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    First.matches(&layers) && Second.matches(&layers)
  }
}

/// Stacks layers from the first to the last: two layers whose widths differ do not compile.
@resultBuilder
public enum LayerBuilder {
  /// A stack begins with its first layer.
  public static func buildPartialBlock<First: Layer>(first: First) -> First { first }

  /// A layer is put behind those before it, whose outputs it takes.
  public static func buildPartialBlock<Accumulated: Layer, Next: Layer>(
    accumulated: Accumulated, next: Next
  ) -> Chain<Accumulated, Next> where Accumulated.Output == Next.Input {
    Chain(first: accumulated, second: next)
  }
}
