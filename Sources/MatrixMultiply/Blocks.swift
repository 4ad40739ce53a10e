// The two operands of one block of a product, packed where that pays and read in place where it does not.

import KernelInterface

/// B[depth, columns].
struct BlockOfB {
  let source: Operand
  let depth: Range<Int>
  let firstColumn: Int
  let isPacked: Bool
  private let scale: Float
  private let packed: MutableFloats
  private let panelColumns: Int
  private let lanes: Int

  init(
    _ product: Product, columns: Range<Int>, depth: Range<Int>, _ kernels: KernelSet, packed: MutableFloats
  ) {
    source = product.b.part(rows: depth, columns: columns)
    self.depth = depth
    firstColumn = columns.lowerBound
    scale = product.alpha
    self.packed = packed
    panelColumns = kernels.tileColumns
    lanes = kernels.lanes
    // Rows of B that lie in one piece are as good as a panel while few tiles read them: on a Zen 5
    // with AVX-512 packing costs 8 % of a 128×128×784 product and 5 % of a 384×384×384 one.
    let inPlace =
      source.columnStride == 1 && scale == 1 && source.columns % kernels.lanes == 0
      && product.c.rows <= 48 * kernels.tileRows
    isPacked = !inPlace
  }

  func pack(_ panel: Int, _ kernels: KernelSet) {
    let first = panel * panelColumns
    kernels.packPanel(
      PanelSource(
        base: source.base + first * source.columnStride, lines: min(panelColumns, source.columns - first),
        depth: source.rows, lineStride: source.columnStride, depthStride: source.rowStride,
        width: width(first), scale: scale),
      packed + first * source.rows)
  }

  /// Columns of the panel that begins at a column: the last one is padded to whole vectors only.
  private func width(_ column: Int) -> Int {
    min(panelColumns, (source.columns - column + lanes - 1) / lanes * lanes)
  }

  /// The rows of B that begin at a column (a multiple of the tile's), and the stride between them.
  func panel(_ column: Int) -> (Floats, stride: Int) {
    isPacked
      ? (Floats(packed + column * source.rows), width(column)) : (source.base + column, source.rowStride)
  }
}

/// A[rows, depth].
struct BlockOfA {
  private let source: Operand
  private let packed: MutableFloats?
  private let tileRows: Int

  init(_ source: Operand, _ kernels: KernelSet, _ buffer: MutableFloats?, columns: Int) {
    self.source = source
    tileRows = kernels.tileRows
    // Rows of A are read in place: a dozen streams that the CPU fetches ahead (2 % faster at 1024×1024×1024
    // than packing them). Columns of A, a page apart, are worth packing where many tiles read them again;
    // eight panels of B are too few (AVX2, 784×128×128: 110 GFLOP/s packed, 132 in place).
    packed = source.columnStride != 1 && columns >= 16 * kernels.tileColumns ? buffer : nil
    if let packed { pack(into: packed, kernels) }
  }

  private func pack(into packed: MutableFloats, _ kernels: KernelSet) {
    for row in stride(from: 0, to: source.rows, by: tileRows) {
      kernels.packPanel(
        PanelSource(
          base: source.base + row * source.rowStride, lines: min(tileRows, source.rows - row),
          depth: source.columns, lineStride: source.rowStride, depthStride: source.columnStride,
          width: tileRows, scale: 1),
        packed + row * source.columns)
    }
  }

  /// The tile of A that begins at a row (a multiple of the tile's), and its two strides.
  func tile(_ row: Int) -> (Floats, rowStride: Int, depthStride: Int) {
    guard let packed else {
      return (source.base + row * source.rowStride, source.rowStride, source.columnStride)
    }
    return (Floats(packed + row * source.columns), 1, tileRows)
  }
}
