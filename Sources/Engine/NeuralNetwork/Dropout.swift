import KernelInterface

/// Dropout (Srivastava et al. 2014): while a network learns, each activation is 0 with a probability and
/// is otherwise divided by the rest of it, in place. Elsewhere it does nothing and leaves no trace.
///
/// Which ones are left out follows from the recipe's seed, the step and the place of the activation.
public struct Dropout<let width: Int> {
  /// Rows of `width` numbers.
  public typealias Input = Width<width>
  /// Rows of `width` numbers.
  public typealias Output = Width<width>

  /// The probability that an activation is left out, 0 ..< 1.
  public var share: Float

  /// Declares the layer.
  ///
  /// - Precondition: `share` is in 0 ..< 1.
  public init(_ share: Float) {
    precondition(share >= 0 && share < 1)
    self.share = share
  }

  /// The layer's part of the arena.
  public struct Buffers {
    /// Tells this layer's choices from those of others.
    let salt: UnsafeMutablePointer<UInt64>
    /// Outputs take the place of inputs, [capacity, width].
    let values: Block
  }
}

// What these do is documented at the protocol's requirements.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Dropout: Layer {
  public static var parameterCount: Int { 0 }
  public static var floatingPointOperations: Int { 0 }
  public static var inputWidth: Int { width }
  public static var outputWidth: Int { width }

  public static func makeBuffers(_ arena: inout ArenaCursor, _ plan: ArenaPlan, inputs: Block) -> Buffers {
    Buffers(salt: arena.room(for: 1), values: inputs)
  }

  public static func activations(_ buffers: Buffers) -> Block { buffers.values }

  public func initialize(_ buffers: Buffers, _ generator: inout RandomGenerator) {
    // A copy draws the salt: the parameters of the layers behind are the same with dropout and without.
    var copy = generator
    buffers.salt.pointee = copy.next()
  }

  public func forward(columns: Range<Int>, _ buffers: Buffers, _ step: Step) {
    dropOut(columns, buffers.values.rows(0..<step.rows), buffers, step)
  }

  public func backward(_ columns: Range<Int>, _ gradient: Block, _ buffers: Buffers, _ step: Step) {
    dropOut(columns, gradient, buffers, step)
  }

  private func dropOut(_ columns: Range<Int>, _ values: Block, _ buffers: Buffers, _ step: Step) {
    guard share > 0 else { return }
    step.kernels.dropOut(
      values.columns(columns),
      DropOutMask(
        seed: step.seed ^ buffers.salt.pointee, threshold: UInt32(share * 0x1p32), factor: 1 / (1 - share),
        width: UInt32(values.columns), firstColumn: UInt32(columns.lowerBound)))
  }

  public func snapshot(_ buffers: Buffers) -> [Snapshot.Layer] { [] }

  public func restore(_ buffers: Buffers, from layers: inout ArraySlice<Snapshot.Layer>) {}

  public static func matches(_ layers: inout ArraySlice<Snapshot.Layer>) -> Bool { true }
}
