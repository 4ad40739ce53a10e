/// The work of register tiles side by side: C = β·C + A·B.
///
///     A [rows, depth]      element (r, k) at a[r·aRowStride + k·aDepthStride]
///     B [depth, columns]   row k at b[k·bDepthStride], contiguous
///     C [rows, columns]    element (r, j) at c[r·cRowStride + j·cColumnStride]
///
/// - `depth` is at least 1. After `tileRows` rows A goes on `aTileStride` from where it began, after
///   `tileColumns` columns B goes on `bTileStride` from where it began, so that either may be panels.
/// - Rows of B are read in whole vectors: where `columns` is not a multiple of `lanes`, B must be
///   padded, unless the kernels say `readsPartOfVector`. C is read and written only where it exists.
/// - One of A's strides is 1, and one of C's.
/// - β = 0 overwrites C without reading it.
/// - No alignment is asked of any pointer. C overlaps neither A nor B.
/// - Each element is one chain of additions in the order of k.
public struct Tile {
  /// Rows of A and C.
  public var rows: Int
  /// Columns of B and C.
  public var columns: Int
  /// Columns of A, rows of B.
  public var depth: Int
  /// A.
  public var a: Floats
  /// From one row of A to the next.
  public var aRowStride: Int
  /// From one column of A to the next.
  public var aDepthStride: Int
  /// From the rows of one tile to those of the next.
  public var aTileStride: Int
  /// B.
  public var b: Floats
  /// From one row of B to the next.
  public var bDepthStride: Int
  /// From the columns of one tile to those of the next.
  public var bTileStride: Int
  /// C.
  public var c: MutableFloats
  /// From one row of C to the next.
  public var cRowStride: Int
  /// From one column of C to the next.
  public var cColumnStride: Int
  /// What C is multiplied by before A·B is added.
  public var beta: Float

  /// Describes tiles; one that is alone needs no strides from tile to tile.
  @inlinable
  public init(
    rows: Int, columns: Int, depth: Int, a: Floats, aRowStride: Int, aDepthStride: Int, aTileStride: Int = 0,
    b: Floats, bDepthStride: Int, bTileStride: Int = 0, c: MutableFloats, cRowStride: Int,
    cColumnStride: Int = 1, beta: Float
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.a = a
    self.aRowStride = aRowStride
    self.aDepthStride = aDepthStride
    self.aTileStride = aTileStride
    self.b = b
    self.bDepthStride = bDepthStride
    self.bTileStride = bTileStride
    self.c = c
    self.cRowStride = cRowStride
    self.cColumnStride = cColumnStride
    self.beta = beta
  }
}

/// Lines of a matrix (rows of A or columns of B) that are to be packed into one panel.
///
///     line l, depth k      from base[l·lineStride + k·depthStride]
///     to panel[k·width + l], multiplied by scale, 0 where lines ≤ l < width
public struct PanelSource {
  /// Line 0, depth 0.
  public var base: Floats
  /// How many lines there are, at most `width`.
  public var lines: Int
  /// How many elements each line has.
  public var depth: Int
  /// From one line to the next.
  public var lineStride: Int
  /// From one element of a line to the next.
  public var depthStride: Int
  /// Lines in a full panel.
  public var width: Int
  /// What every element is multiplied by.
  public var scale: Float

  /// Describes lines to pack.
  @inlinable
  public init(
    base: Floats, lines: Int, depth: Int, lineStride: Int, depthStride: Int, width: Int, scale: Float
  ) {
    self.base = base
    self.lines = lines
    self.depth = depth
    self.lineStride = lineStride
    self.depthStride = depthStride
    self.width = width
    self.scale = scale
  }
}
