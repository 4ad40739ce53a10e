/// Numbers of a batch that are not 0, by column, in increasing order of row.
public struct NonzeroRows {
  /// How many columns there are.
  public var columns: Int
  /// How many each column has, [columns].
  public var counts: UnsafeMutablePointer<Int32>
  /// Their rows; those of column k begin at k·stride.
  public var rows: UnsafeMutablePointer<UInt32>
  /// From the beginning of one column to that of the next.
  public var stride: Int

  /// Columns in a block, all but the last: see `SparseRows.blockWidth`.
  public static var blockWidth: Int { SparseRows.blockWidth }

  /// Describes room for the numbers of a batch.
  @inlinable
  public init(
    columns: Int, counts: UnsafeMutablePointer<Int32>, rows: UnsafeMutablePointer<UInt32>, stride: Int
  ) {
    self.columns = columns
    self.counts = counts
    self.rows = rows
    self.stride = stride
  }
}

/// Products with floats of which many are 0: those cost nothing, and what comes out has the bits of the products that
/// multiply by them, as long as the other factor is finite.
///
/// x may have any columns; its rows lie in memory up to a multiple of 16 numbers.
public protocol ZeroSkippingKernels: AnyObject {
  /// How many numbers are not 0.
  func countNonzeros(_ x: Block) -> Int
  /// y[r, :] = Σ x[r, k]·weights[k, :] + start; without a start, the sum.
  func multiplyNonzeros(_ x: Block, _ weights: Block, _ start: Floats?, _ y: Block)
  /// Finds the numbers of one block of columns.
  func findNonzeros(_ x: Block, _ block: Int, _ found: NonzeroRows)
  /// g[k, :] = Σ over rows of x[row, `first` + k]·dy[row, :].
  func multiplyNonzerosTransposed(_ x: Block, _ found: NonzeroRows, _ first: Int, _ dy: Block, _ g: Block)
}
