/// What a byte stands for: (byte − zeroPoint)·scale + offset.
///
/// The offset is kept apart so that a byte of background, the zero point, costs nothing in a product.
public struct InputNormalization {
  /// Added to every value, the background's too.
  public var offset: Float
  /// The byte whose value is 0.
  public var zeroPoint: Int32
  /// How far the values of two neighbouring bytes are apart.
  public var scale: Float

  /// Describes a normalisation of bytes.
  @inlinable
  public init(offset: Float, zeroPoint: UInt8, scale: Float) {
    self.offset = offset
    self.zeroPoint = Int32(zeroPoint)
    self.scale = scale
  }

  /// What a byte stands for.
  @inlinable
  public func value(_ byte: UInt8) -> Float { Float(Int32(byte) &- zeroPoint) * scale + offset }
}

/// Rows of bytes with their zeros left out (compressed sparse rows), picked from a larger set.
///
/// Row r of the view is row `order[r]` of the set. Its non-zeros stand in increasing order of index, and
/// those of block b of its columns are `starts[row·blocks + b] ..< starts[row·blocks + b + 1]`.
public struct SparseRows {
  /// Columns in a block, all but the last, at most 128. As many rows of 64 weights fill most of the nearest cache
  /// (28 KB of 32 or 48) while all rows of a batch pass over them. Half as many more save 2 % of an epoch of MNIST and
  /// cost 3 % of one of Fashion-MNIST (Zen 4).
  public static let blockWidth = 112

  /// How many blocks rows of a width are cut into.
  @inlinable
  public static func blockCount(_ width: Int) -> Int { (width + blockWidth - 1) / blockWidth }

  /// Which row of the set each row of the view is.
  public var order: UnsafePointer<Int32>
  /// How many rows the view has.
  public var count: Int
  /// How many blocks each row is cut into.
  public var blocks: Int
  /// Where each block of each row of the set begins, one more than there are blocks.
  public var starts: UnsafePointer<Int32>
  /// The column of each non-zero.
  public var indices: UnsafePointer<UInt16>
  /// The byte of each non-zero.
  public var bytes: UnsafePointer<UInt8>
  /// What the bytes stand for.
  public var levels: InputNormalization

  /// Describes rows of bytes.
  @inlinable
  public init(
    order: UnsafePointer<Int32>, count: Int, blocks: Int, starts: UnsafePointer<Int32>,
    indices: UnsafePointer<UInt16>, bytes: UnsafePointer<UInt8>, levels: InputNormalization
  ) {
    self.order = order
    self.count = count
    self.blocks = blocks
    self.starts = starts
    self.indices = indices
    self.bytes = bytes
    self.levels = levels
  }

  /// Where the non-zeros of one block of a row are.
  @inlinable
  public func pixels(_ r: Int, _ block: Int) -> Range<Int> {
    let place = Int(order[r]) &* blocks &+ block
    return Range(uncheckedBounds: (Int(starts[place]), Int(starts[place &+ 1])))
  }

  /// Where all non-zeros of a row are.
  @inlinable
  public func pixels(_ r: Int) -> Range<Int> {
    let place = Int(order[r]) &* blocks
    return Range(uncheckedBounds: (Int(starts[place]), Int(starts[place &+ blocks])))
  }
}

/// The same non-zeros by column, in increasing order of row.
public struct SparseColumns {
  /// How many columns there are.
  public var count: Int
  /// How many non-zeros each column has.
  public var counts: UnsafeMutablePointer<Int32>
  /// row × 256 + byte of each non-zero; column k begins at k·stride.
  public var entries: UnsafeMutablePointer<UInt32>
  /// From the beginning of one column to that of the next.
  public var stride: Int
  /// What the bytes stand for.
  public var levels: InputNormalization

  /// Describes columns of bytes.
  @inlinable
  public init(
    count: Int, counts: UnsafeMutablePointer<Int32>, entries: UnsafeMutablePointer<UInt32>, stride: Int,
    levels: InputNormalization
  ) {
    self.count = count
    self.counts = counts
    self.entries = entries
    self.stride = stride
    self.levels = levels
  }

  /// Where the non-zeros of a column are.
  @inlinable
  public func pixels(_ column: Int) -> Range<Int> {
    let begin = column &* stride
    return Range(uncheckedBounds: (begin, begin &+ Int(counts[column])))
  }
}

/// Products with rows of bytes, of which the background costs nothing.
public protocol ByteProductKernels: AnyObject {
  /// y[r, :] = start + Σ over the non-zeros of row r of level·weights[index, :].
  func multiplySparse(_ rows: SparseRows, _ weights: Block, _ start: Floats, _ y: Block)
  /// The same for rows whose zeros are not left out yet: y[r, :] = start + Σ level·weights[k, :], to the same bits.
  func multiplyBytes(_ rows: ByteRows, _ weights: Block, _ start: Floats, _ y: Block)
  /// Sorts the non-zeros of one block of columns by column, rows in their order.
  func transposeSparse(_ rows: SparseRows, _ block: Int, _ columns: SparseColumns)
  /// g[k, :] = start + Σ over the non-zeros of column `first` + k of level·dy[row, :].
  func multiplySparseTransposed(
    _ columns: SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block)
}
