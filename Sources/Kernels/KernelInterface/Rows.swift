/// Plain work on the rows of a block.
public protocol RowKernels: AnyObject {
  /// Copies a row [columns] into each row of a block.
  func fillRows(_ row: Floats, _ block: Block)
  /// Adds a row [columns] to each row of a block.
  func addToRows(_ row: Floats, _ block: Block)
  /// sums[c] += Σ over rows of x[r, c].
  func addColumnSums(_ x: Block, _ sums: MutableFloats)
  /// y = shift + scale·y, by column, in place.
  func applyAffine(_ scale: Floats, _ shift: Floats, _ y: Block)
  /// x = factor·x, in place.
  func scale(_ x: Block, _ factor: Float)
  /// Σ x² over the whole block.
  func sumOfSquares(_ x: Block) -> Float
}
