/// Products of matrices of floats.
public protocol ProductKernels: AnyObject {
  /// Rows of the register tile.
  var tileRows: Int { get }
  /// Columns of the register tile, a multiple of `lanes`.
  var tileColumns: Int { get }
  /// Whether `multiplyTile` leaves alone what lies beyond the last column of B.
  var readsPartOfVector: Bool { get }

  /// C = β·C + A·B for register tiles side by side.
  func multiplyTile(_ tiles: Tile)
  /// Copies lines of an operand into one interleaved panel.
  func packPanel(_ source: PanelSource, _ panel: MutableFloats)
  /// y = β·y + x·B for a row x [b.rows] and B of any columns and stride.
  func multiplyRow(_ x: Floats, _ b: Block, _ beta: Float, _ y: MutableFloats)
  /// y = β·y + A·x for a column x [a.columns] and A of any columns and stride; elements of y are
  /// `yStride` apart.
  func multiplyColumn(_ a: Block, _ x: Floats, _ beta: Float, _ y: MutableFloats, _ yStride: Int)

  /// y = Σ x[k]·weights[k, :] + start, for x [weights.rows] and y [weights.columns].
  func multiplyVector(_ x: Floats, _ weights: Block, _ start: Floats, _ y: MutableFloats)
  /// y[r, :] = start + Σ x[r, k]·weights[k, :] for weights of few columns.
  func multiplyNarrow(_ x: Block, _ weights: Block, _ start: Floats, _ y: Block)
}
