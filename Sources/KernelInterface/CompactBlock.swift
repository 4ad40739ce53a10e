/// How the numbers of a `CompactBlock` are stored.
public enum CompactFormat: Sendable {
  /// IEEE 754 half precision, finite.
  case float16
  /// Signed bytes.
  case int8
}

/// A view of part of a row-major matrix of weights that take less room than floats, and a scale for each
/// column: `number[row, column]·scales[column]` stands for a weight. It owns nothing.
public struct CompactBlock {
  /// The first number.
  public var base: UnsafeRawPointer
  /// How numbers are stored.
  public var format: CompactFormat
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
    _ base: UnsafeRawPointer, _ format: CompactFormat, rows: Int, columns: Int, stride: Int, scales: Floats
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
  public func columns(_ range: Range<Int>) -> CompactBlock {
    let size = format == .int8 ? 1 : 2
    return CompactBlock(
      base + range.lowerBound * size, format, rows: rows, columns: range.count, stride: stride,
      scales: scales + range.lowerBound)
  }
}
