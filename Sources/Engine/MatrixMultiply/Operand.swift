import KernelInterface

/// A read-only matrix operand. One of its strides is 1, either of them: a transpose is another way to look at it.
public struct Operand {
  /// Element (0, 0).
  public var base: Floats
  /// How many rows.
  public var rows: Int
  /// How many columns.
  public var columns: Int
  /// Elements from one row to the next.
  public var rowStride: Int
  /// Elements from one column to the next.
  public var columnStride: Int

  /// Views [rows, columns]; strides count elements, and one of them is 1.
  public init(_ base: Floats, rows: Int, columns: Int, rowStride: Int, columnStride: Int = 1) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// Views a block.
  public init(_ block: Block) {
    self.init(block.base, rows: block.rows, columns: block.columns, rowStride: block.stride)
  }

  @usableFromInline var hasUnitStride: Bool { rowStride == 1 || columnStride == 1 }

  /// The same elements with rows and columns exchanged.
  public var transposed: Operand {
    Operand(base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// Part of the matrix.
  func part(rows: Range<Int>, columns: Range<Int>) -> Operand {
    Operand(
      base + rows.lowerBound * rowStride + columns.lowerBound * columnStride, rows: rows.count,
      columns: columns.count, rowStride: rowStride, columnStride: columnStride)
  }
}
