/// Read-only floats.
public typealias Floats = UnsafePointer<Float>
/// Writable floats.
public typealias MutableFloats = UnsafeMutablePointer<Float>

/// A view of part of a row-major matrix. It owns nothing.
public struct Block {
  /// The first element.
  public var base: MutableFloats
  /// How many rows.
  public var rows: Int
  /// How many columns.
  public var columns: Int
  /// Elements from one row to the next.
  public var stride: Int

  /// Views [rows, columns] at `base`.
  @inlinable
  public init(_ base: MutableFloats, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// The same rows, only some of the columns.
  @inlinable
  public func columns(_ range: Range<Int>) -> Block {
    Block(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// The same columns, only some of the rows.
  @inlinable
  public func rows(_ range: Range<Int>) -> Block {
    Block(base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }
}
