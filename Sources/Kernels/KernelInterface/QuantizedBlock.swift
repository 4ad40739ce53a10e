/// A view of part of a row-major matrix of weights that take less room than floats, and a scale for each
/// column: `number[row, column]·scales[column]` stands for a weight. It owns nothing.
public struct QuantizedBlock {
  /// The first number.
  public var base: UnsafeRawPointer
  /// How numbers are stored: `float16`, finite, or `int8`.
  public var format: NumberFormat
  /// How many rows.
  public var rows: Int
  /// How many columns.
  public var columns: Int
  /// Numbers from one row to the next.
  public var stride: Int
  /// What each column is multiplied by, [columns].
  public var scales: Floats

  /// Views [rows, columns] at `base`.
  @inlinable
  public init(
    _ base: UnsafeRawPointer, _ format: NumberFormat, rows: Int, columns: Int, stride: Int, scales: Floats
  ) {
    self.base = base
    self.format = format
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.scales = scales
  }

  /// The same rows, only some of the columns.
  @inlinable
  public func columns(_ range: Range<Int>) -> QuantizedBlock {
    QuantizedBlock(
      base + range.lowerBound * format.byteCount, format, rows: rows, columns: range.count, stride: stride,
      scales: scales + range.lowerBound)
  }
}

/// A view of part of a row-major matrix of numbers of any kind. It owns nothing.
///
/// It stands here for the sake of kernels: what the compiler adds to a type, such as how it is copied, would hold
/// AVX instructions where a build of the kernels declared it, and may be shared by the whole program.
public struct Weights<Number: BitwiseCopyable> {
  /// The first number.
  public var base: UnsafePointer<Number>
  /// How many rows.
  public var rows: Int
  /// How many columns.
  public var columns: Int
  /// Numbers from one row to the next.
  public var stride: Int

  /// Views the numbers of a block, of which `Number` is the kind.
  @inlinable
  public init(_ block: QuantizedBlock) {
    base = block.base.assumingMemoryBound(to: Number.self)
    (rows, columns, stride) = (block.rows, block.columns, block.stride)
  }
}

extension Weights<Float> {
  /// Views the floats of a block.
  @inlinable
  public init(_ block: Block) {
    base = Floats(block.base)
    (rows, columns, stride) = (block.rows, block.columns, block.stride)
  }
}

/// Products with weights that are widened on their way into a register.
public protocol QuantizedProductKernels: AnyObject {
  /// y = start + scale·Σ x[k]·weights[k, :], for x [weights.rows] and y [weights.columns].
  func multiplyQuantizedVector(_ x: Floats, _ weights: QuantizedBlock, _ start: Floats, _ y: MutableFloats)
  /// y[r, :] = start + scale·Σ x[r, k]·weights[k, :] for weights of few columns.
  func multiplyQuantizedNarrow(_ x: Block, _ weights: QuantizedBlock, _ start: Floats, _ y: Block)
  /// y[r, :] = start + scale·Σ over the non-zeros of row r of level·weights[index, :].
  func multiplyQuantizedSparse(_ rows: SparseRows, _ weights: QuantizedBlock, _ start: Floats, _ y: Block)
  /// The same for rows whose zeros are not left out yet, to the same bits.
  func multiplyQuantizedBytes(_ rows: ByteRows, _ weights: QuantizedBlock, _ start: Floats, _ y: Block)
  /// wide = weights without their scales.
  func dequantize(_ weights: QuantizedBlock, _ wide: Block)
}
