import KernelInterface
import MatrixMultiply

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
  public static var maximumWidth: Int { max(First.maximumWidth, Second.maximumWidth) }

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

  public func forward(_ buffers: Buffers, _ step: Step, _ worker: inout Worker) {
    first.forward(buffers.first, step, &worker)
    second.forward(buffers.second, step, &worker)
  }

  public func backward(
    _ gradient: Block, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) -> Block {
    let between = second.backward(gradient, buffers.second, step, &worker)
    return first.backward(between, buffers.first, step, &worker)
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

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Chain: PixelLayer where First: PixelLayer {
  public func forward(
    _ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) {
    first.forward(pixels, buffers.first, step, &worker)
    second.forward(buffers.second, step, &worker)
  }

  public func backward(
    _ gradient: Block, _ pixels: PixelBatch, _ buffers: Buffers, _ step: Step, _ worker: inout Worker
  ) {
    let between = second.backward(gradient, buffers.second, step, &worker)
    first.backward(between, pixels, buffers.first, step, &worker)
  }
}

/// Stacks layers from the first to the last: two layers whose widths differ do not compile.
@resultBuilder
public enum LayerBuilder {
  /// A stack begins with its first layer.
  public static func buildPartialBlock<First: PixelLayer>(first: First) -> First { first }

  /// A layer is put behind those before it, whose outputs it takes.
  public static func buildPartialBlock<Accumulated: PixelLayer, Next: Layer>(
    accumulated: Accumulated, next: Next
  ) -> Chain<Accumulated, Next> where Accumulated.Output == Next.Input {
    Chain(first: accumulated, second: next)
  }
}
