/// Which values dropout leaves out: those whose hash is below a threshold.
///
/// The hash is of the seed and of the value's place in the whole batch, [rows, width]: whoever works
/// on some of its rows and columns comes to the same mask.
public struct DropoutMask {
  /// Of the step and the layer.
  public var seed: UInt64
  /// Values with a smaller hash become 0: the share left out, times 2³².
  public var threshold: UInt32
  /// What the others are multiplied by: 1/(1 − share).
  public var factor: Float
  /// Columns of the whole batch.
  public var width: UInt32
  /// The first column of the block at hand among them.
  public var firstColumn: UInt32
  /// The first row of the block at hand among those of the batch.
  public var firstRow: UInt32

  /// Describes a mask.
  @inlinable
  public init(
    seed: UInt64, threshold: UInt32, factor: Float, width: UInt32, firstColumn: UInt32, firstRow: UInt32 = 0
  ) {
    self.seed = seed
    self.threshold = threshold
    self.factor = factor
    self.width = width
    self.firstColumn = firstColumn
    self.firstRow = firstRow
  }
}

/// Dropout.
public protocol DropoutKernels: AnyObject {
  /// x = factor·x, or 0 where the mask leaves it out, in place.
  func dropOut(_ x: Block, _ mask: DropoutMask)
}
