/// The kernels of one instruction set: the only door between the engine and vector code.
///
/// `VectorKernels` is built once for each instruction set and each build fills in one table. Above
/// this line nobody knows how wide a vector is. All matrices are row-major, all strides count
/// elements, and no kernel allocates, keeps state or starts a thread. Unless a kernel says otherwise,
/// columns and strides are multiples of `lanes`, and outputs do not overlap inputs.
///
/// A class, so that handing the table on costs one reference, not one for each kernel.
public final class KernelSet: Sendable {
  /// `portable`, `avx2` or `avx512`.
  public let name: StaticString
  /// Floats in one vector register.
  public let lanes: Int
  /// Rows of the register tile.
  public let tileRows: Int
  /// Columns of the register tile, a multiple of `lanes`.
  public let tileColumns: Int

  /// Whether `multiplyTile` leaves alone what lies beyond the last column of B.
  public let readsPartOfVector: Bool

  /// C = β·C + A·B for register tiles side by side.
  public let multiplyTile: @Sendable (Tile) -> Void
  /// Copies lines of an operand into one interleaved panel.
  public let packPanel: @Sendable (PanelSource, _ panel: MutableFloats) -> Void
  /// y = β·y + x·B for a row x [b.rows] and B of any columns and stride.
  public let multiplyRow: @Sendable (_ x: Floats, _ b: Block, _ beta: Float, _ y: MutableFloats) -> Void
  /// y = β·y + A·x for a column x [a.columns] and A of any columns and stride; elements of y are
  /// `yStride` apart.
  public let multiplyColumn:
    @Sendable (_ a: Block, _ x: Floats, _ beta: Float, _ y: MutableFloats, _ yStride: Int) -> Void

  /// Copies a row [columns] into each row of a block.
  public let fillRows: @Sendable (_ row: Floats, _ block: Block) -> Void
  /// Adds a row [columns] to each row of a block.
  public let addToRows: @Sendable (_ row: Floats, _ block: Block) -> Void
  /// sums[c] += Σ over rows of x[r, c].
  public let addColumnSums: @Sendable (_ x: Block, _ sums: MutableFloats) -> Void

  /// y = max(x, 0); `y` may be `x`.
  public let rectify: @Sendable (_ x: Block, _ y: Block) -> Void
  /// dx = dy where y > 0, else 0; `dx` may be `dy`.
  public let rectifyBackward: @Sendable (_ y: Block, _ dy: Block, _ dx: Block) -> Void

  /// Mean and biased variance of each column, in two passes.
  public let columnMoments: @Sendable (_ x: Block, _ mean: MutableFloats, _ variance: MutableFloats) -> Void
  /// y = (x − mean)·inverseDeviation·scale + shift, by column; `y` may be `x`.
  public let normalize: @Sendable (_ x: Block, Normalization, _ y: Block) -> Void
  /// The gradient of `normalize` where mean and deviation are those of the block itself:
  /// dScale = Σ dy·x̂, dShift = Σ dy, and dx; `dx` may be `dy`.
  public let normalizeBackward:
    @Sendable (
      _ x: Block, Normalization, _ dy: Block, _ dx: Block, _ dScale: MutableFloats, _ dShift: MutableFloats
    ) -> Void

  /// x = factor·x, or 0 where the mask leaves it out, in place.
  public let dropOut: @Sendable (_ x: Block, DropOutMask) -> Void
  /// Reads a picture between its pixels (bilinear interpolation), rounded to whole pixel values.
  public let samplePicture: @Sendable (PictureMap) -> Void
  /// Copies the pixels of a picture that differ from the background, with their numbers.
  public let compressPicture: @Sendable (PictureRow) -> Void

  /// Softmax and cross-entropy of each row.
  public let softmaxCrossEntropy: @Sendable (ClassificationRows) -> Void
  /// Softmax of the first `classes` values of each row, in place; the padding becomes 0.
  public let softmax: @Sendable (_ rows: Block, _ classes: Int) -> Void

  /// One optimiser step.
  public let update: @Sendable (UpdateRule, Parameters) -> Void

  /// y = Σ x[k]·weights[k, :] + start, for x [weights.rows] and y [weights.columns].
  public let multiplyVector:
    @Sendable (_ x: Floats, _ weights: Block, _ start: Floats, _ y: MutableFloats) -> Void
  /// y[r, :] = start + Σ x[r, k]·weights[k, :] for weights of few columns.
  public let multiplyNarrow: @Sendable (_ x: Block, _ weights: Block, _ start: Floats, _ y: Block) -> Void
  /// y[r, :] = start + Σ over the non-zeros of row r of level·weights[index, :].
  public let multiplySparse: @Sendable (SparseRows, _ weights: Block, _ start: Floats, _ y: Block) -> Void
  /// The same for rows whose zeros are not left out yet: y[r, :] = start + Σ level·weights[k, :], to the same bits.
  public let multiplyBytes: @Sendable (ByteRows, _ weights: Block, _ start: Floats, _ y: Block) -> Void
  /// Sorts the non-zeros of one block of columns by column, rows in their order.
  public let sortPixels: @Sendable (SparseRows, _ block: Int, SparseColumns) -> Void
  /// g[k, :] = start + Σ over the non-zeros of column `first` + k of level·dy[row, :].
  public let multiplySparseTransposed:
    @Sendable (SparseColumns, _ first: Int, _ dy: Block, _ start: Floats, _ g: Block) -> Void

  /// Multiply-adds on registers alone, `turns` of `peakLoopOperations` floating-point operations each:
  /// what the fastest kernel could reach.
  public let peakLoop: @Sendable (_ turns: Int) -> Float
  /// Floating-point operations of one turn of `peakLoop`.
  public let peakLoopOperations: Int

  /// y = start + scale·Σ x[k]·weights[k, :], for x [weights.rows] and y [weights.columns].
  public let multiplyCompactVector:
    @Sendable (_ x: Floats, _ weights: CompactBlock, _ start: Floats, _ y: MutableFloats) -> Void
  /// y[r, :] = start + scale·Σ x[r, k]·weights[k, :] for weights of few columns.
  public let multiplyCompactNarrow:
    @Sendable (_ x: Block, _ weights: CompactBlock, _ start: Floats, _ y: Block) -> Void
  /// y[r, :] = start + scale·Σ over the non-zeros of row r of level·weights[index, :].
  public let multiplyCompactSparse:
    @Sendable (SparseRows, _ weights: CompactBlock, _ start: Floats, _ y: Block) -> Void
  /// The same for rows whose zeros are not left out yet, to the same bits.
  public let multiplyCompactBytes:
    @Sendable (ByteRows, _ weights: CompactBlock, _ start: Floats, _ y: Block) -> Void
  /// wide = weights without their scales.
  public let widen: @Sendable (_ weights: CompactBlock, _ wide: Block) -> Void
  /// y = start + scale·y, by column, in place.
  public let scaleColumns: @Sendable (_ scale: Floats, _ start: Floats, _ y: Block) -> Void

  /// Fills in the table.
  public init(
    name: StaticString, lanes: Int, tileRows: Int, tileColumns: Int, readsPartOfVector: Bool,
    multiplyTile: @escaping @Sendable (Tile) -> Void,
    packPanel: @escaping @Sendable (PanelSource, MutableFloats) -> Void,
    multiplyRow: @escaping @Sendable (Floats, Block, Float, MutableFloats) -> Void,
    multiplyColumn: @escaping @Sendable (Block, Floats, Float, MutableFloats, Int) -> Void,
    fillRows: @escaping @Sendable (Floats, Block) -> Void,
    addToRows: @escaping @Sendable (Floats, Block) -> Void,
    addColumnSums: @escaping @Sendable (Block, MutableFloats) -> Void,
    rectify: @escaping @Sendable (Block, Block) -> Void,
    rectifyBackward: @escaping @Sendable (Block, Block, Block) -> Void,
    columnMoments: @escaping @Sendable (Block, MutableFloats, MutableFloats) -> Void,
    normalize: @escaping @Sendable (Block, Normalization, Block) -> Void,
    normalizeBackward:
      @escaping @Sendable (Block, Normalization, Block, Block, MutableFloats, MutableFloats) -> Void,
    dropOut: @escaping @Sendable (Block, DropOutMask) -> Void,
    samplePicture: @escaping @Sendable (PictureMap) -> Void,
    compressPicture: @escaping @Sendable (PictureRow) -> Void,
    softmaxCrossEntropy: @escaping @Sendable (ClassificationRows) -> Void,
    softmax: @escaping @Sendable (Block, Int) -> Void,
    update: @escaping @Sendable (UpdateRule, Parameters) -> Void,
    multiplyVector: @escaping @Sendable (Floats, Block, Floats, MutableFloats) -> Void,
    multiplyNarrow: @escaping @Sendable (Block, Block, Floats, Block) -> Void,
    multiplySparse: @escaping @Sendable (SparseRows, Block, Floats, Block) -> Void,
    multiplyBytes: @escaping @Sendable (ByteRows, Block, Floats, Block) -> Void,
    sortPixels: @escaping @Sendable (SparseRows, Int, SparseColumns) -> Void,
    multiplySparseTransposed: @escaping @Sendable (SparseColumns, Int, Block, Floats, Block) -> Void,
    peakLoop: @escaping @Sendable (Int) -> Float, peakLoopOperations: Int,
    multiplyCompactVector: @escaping @Sendable (Floats, CompactBlock, Floats, MutableFloats) -> Void,
    multiplyCompactNarrow: @escaping @Sendable (Block, CompactBlock, Floats, Block) -> Void,
    multiplyCompactSparse: @escaping @Sendable (SparseRows, CompactBlock, Floats, Block) -> Void,
    multiplyCompactBytes: @escaping @Sendable (ByteRows, CompactBlock, Floats, Block) -> Void,
    widen: @escaping @Sendable (CompactBlock, Block) -> Void,
    scaleColumns: @escaping @Sendable (Floats, Floats, Block) -> Void
  ) {
    self.name = name
    self.lanes = lanes
    self.tileRows = tileRows
    self.tileColumns = tileColumns
    self.readsPartOfVector = readsPartOfVector
    self.multiplyTile = multiplyTile
    self.packPanel = packPanel
    self.multiplyRow = multiplyRow
    self.multiplyColumn = multiplyColumn
    self.fillRows = fillRows
    self.addToRows = addToRows
    self.addColumnSums = addColumnSums
    self.rectify = rectify
    self.rectifyBackward = rectifyBackward
    self.columnMoments = columnMoments
    self.normalize = normalize
    self.normalizeBackward = normalizeBackward
    self.dropOut = dropOut
    self.samplePicture = samplePicture
    self.compressPicture = compressPicture
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.softmax = softmax
    self.update = update
    self.multiplyVector = multiplyVector
    self.multiplyNarrow = multiplyNarrow
    self.multiplySparse = multiplySparse
    self.multiplyBytes = multiplyBytes
    self.sortPixels = sortPixels
    self.multiplySparseTransposed = multiplySparseTransposed
    self.peakLoop = peakLoop
    self.peakLoopOperations = peakLoopOperations
    self.multiplyCompactVector = multiplyCompactVector
    self.multiplyCompactNarrow = multiplyCompactNarrow
    self.multiplyCompactSparse = multiplyCompactSparse
    self.multiplyCompactBytes = multiplyCompactBytes
    self.widen = widen
    self.scaleColumns = scaleColumns
  }
}
