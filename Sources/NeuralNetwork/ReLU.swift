import KernelInterface
import MatrixMultiply

/// The rectifier: y = max(x, 0), in place.
public struct ReLU<let width: Int> {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>

  /// Declares the layer.
  public init() {}
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ReLU: Layer {
  public static var parameterCount: Int { 0 }
  public static var floatingPointOperations: Int { width }
  public static var inputWidth: Int { width }
  public static var outputWidth: Int { width }
  public static var maximumWidth: Int { width }

  /// The outputs take the place of the inputs: both are this view, [capacity, width].
  public typealias Buffers = Block

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Block {
    inputs
  }
  public static func activations(_ buffers: Block) -> Block { buffers }
  public func initialize(_ buffers: Block, _ generator: inout RandomGenerator) {}

  public func forward(_ buffers: Block, _ step: Step, _ worker: inout Worker) {
    let parts = ColumnParts(buffers.columns, worker)
    worker.forEach(parts.count) { part in
      let columns = buffers.rows(0..<step.rows).columns(parts[part])
      step.kernels.rectify(columns, columns)
    }
  }

  public func backward(
    _ gradient: Block, _ buffers: Block, _ step: Step, _ worker: inout Worker
  ) -> Block {
    let parts = ColumnParts(buffers.columns, worker)
    worker.forEach(parts.count) { part in
      let outputs = buffers.rows(0..<step.rows).columns(parts[part])
      let columns = gradient.columns(parts[part])
      step.kernels.rectifyBackward(outputs, columns, columns)
    }
    return gradient
  }

  public static func parameters(_ buffers: Block) -> [ParameterBuffers] { [] }

  public func snapshot(_ buffers: Block) -> [Snapshot.Layer] { [.relu] }

  public func restore(_ buffers: Block, from layers: inout ArraySlice<Snapshot.Layer>) {
    layers.removeFirst()
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    layers.popFirst() == .relu
  }
}
