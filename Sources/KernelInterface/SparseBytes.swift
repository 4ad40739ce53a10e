/// What a byte stands for: `levels[byte]` + `shift`, where `levels[0]` is 0.
///
/// The shift is kept apart so that a byte of 0 costs nothing in a product.
public struct Levels {
  /// 256 floats, the first of them 0.
  public var values: Floats
  /// Added to every value, zeros too.
  public var shift: Float

  /// Describes a normalisation of bytes.
  @inlinable
  public init(values: Floats, shift: Float) {
    self.values = values
    self.shift = shift
  }
}

/// Rows of bytes with their zeros left out (compressed sparse rows), picked from a larger set.
///
/// Row r of the view is row `order[r]` of the set; its non-zeros are `starts[row] ..< starts[row + 1]`,
/// in increasing order of index.
public struct SparseRows {
  /// Which row of the set each row of the view is.
  public var order: UnsafePointer<Int32>
  /// How many rows the view has.
  public var count: Int
  /// Where each row of the set begins, one more than there are rows.
  public var starts: UnsafePointer<Int32>
  /// The column of each non-zero.
  public var indices: UnsafePointer<UInt16>
  /// The byte of each non-zero.
  public var bytes: UnsafePointer<UInt8>
  /// What the bytes stand for.
  public var levels: Levels

  /// Describes rows of bytes.
  @inlinable
  public init(
    order: UnsafePointer<Int32>, count: Int, starts: UnsafePointer<Int32>,
    indices: UnsafePointer<UInt16>, bytes: UnsafePointer<UInt8>, levels: Levels
  ) {
    self.order = order
    self.count = count
    self.starts = starts
    self.indices = indices
    self.bytes = bytes
    self.levels = levels
  }
}

/// The same non-zeros by column (compressed sparse columns), in increasing order of row.
public struct SparseColumns {
  /// Where each column begins, one more than there are columns.
  public var starts: UnsafePointer<Int32>
  /// row × 256 + byte of each non-zero.
  public var entries: UnsafePointer<UInt32>
  /// What the bytes stand for.
  public var levels: Levels

  /// Describes columns of bytes.
  @inlinable
  public init(starts: UnsafePointer<Int32>, entries: UnsafePointer<UInt32>, levels: Levels) {
    self.starts = starts
    self.entries = entries
    self.levels = levels
  }
}
