import KernelInterface

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

  /// The outputs take the place of the inputs: both are this view, [capacity, width].
  public typealias Buffers = Block

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Block {
    inputs
  }
  public static func activations(_ buffers: Block) -> Block { buffers }

  public func forward(columns: Range<Int>, _ buffers: Block, _ step: Step) {
    let values = buffers.rows(0..<step.rows).columns(columns)
    step.kernels.rectify(values, values)
  }

  public func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Block, _ step: Step) {
    let slopes = gradient.columns(columns)
    step.kernels.rectifyBackward(buffers.rows(0..<step.rows).columns(columns), slopes, slopes)
  }

  public func snapshot(_ buffers: Block) -> [Snapshot.Layer] { [.relu] }

  public func restore(_ buffers: Block, from layers: inout ArraySlice<Snapshot.Layer>) {
    layers.removeFirst()
  }

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool {
    layers.popFirst() == .relu
  }
}
