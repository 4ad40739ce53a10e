// The two operands of one block of a product, packed where that pays and read in place where it does not.

import KernelInterface

/// B[depth, columns].
struct BlockOfB {
  let source: Operand
  let depth: Range<Int>
  let firstColumn: Int
  let isPacked: Bool
  /// Element (0, 0), and from one row to the next and from one panel to the next.
  let base: Floats
  let rowStride, panelStride: Int
  private let scale: Float
  private let packed: MutableFloats

  init(
    _ product: Product, columns: Range<Int>, depth: Range<Int>, _ kernels: KernelSet, packed: MutableFloats
  ) {
    source = product.b.part(rows: depth, columns: columns)
    self.depth = depth
    firstColumn = columns.lowerBound
    scale = product.alpha
    self.packed = packed
    isPacked = !product.canReadB(columns: columns.count, kernels)
    base = isPacked ? Floats(packed) : source.base
    rowStride = isPacked ? kernels.tileColumns : source.rowStride
    panelStride = isPacked ? kernels.tileColumns * depth.count : kernels.tileColumns
  }

  func pack(_ panel: Int, _ kernels: KernelSet) {
    let first = panel * kernels.tileColumns
    kernels.packPanel(
      PanelSource(
        base: source.base + first * source.columnStride,
        lines: min(kernels.tileColumns, source.columns - first), depth: source.rows,
        lineStride: source.columnStride, depthStride: source.rowStride, width: kernels.tileColumns,
        scale: scale),
      packed + panel * panelStride)
  }
}

extension Product {
  /// Whether tiles can read some columns of B where they are.
  ///
  /// Rows of B that lie in one piece are as good as a panel while few tiles read them: on a Zen 5
  /// with AVX-512 packing costs 8 % of a 128×128×784 product and 5 % of a 384×384×384 one.
  func canReadB(columns: Int, _ kernels: KernelSet) -> Bool {
    b.columnStride == 1 && alpha == 1 && (kernels.readsPartOfVector || columns % kernels.lanes == 0)
      && c.rows <= 48 * kernels.tileRows
  }
}

/// A[rows, depth].
struct BlockOfA {
  /// Element (0, 0).
  let base: Floats
  /// From one row of a tile to the next, from one column to the next, and from one tile to the next.
  let rowStride, depthStride, tileStride: Int

  init(_ source: Operand, _ kernels: KernelSet, _ buffer: MutableFloats?, columns: Int) {
    // Rows of A are read in place: a dozen streams that the CPU fetches ahead (2 % faster at 1024×1024×1024
    // than packing them). Columns of A, a page apart, are worth packing where many tiles read them again;
    // eight panels of B are too few (AVX2, 784×128×128: 110 GFLOP/s packed, 132 in place).
    guard let buffer, source.columnStride != 1, columns >= 16 * kernels.tileColumns else {
      base = source.base
      rowStride = source.rowStride
      depthStride = source.columnStride
      tileStride = kernels.tileRows * source.rowStride
      return
    }
    BlockOfA.pack(source, into: buffer, kernels)
    base = Floats(buffer)
    rowStride = 1
    depthStride = kernels.tileRows
    tileStride = kernels.tileRows * source.columns
  }

  private static func pack(_ source: Operand, into packed: MutableFloats, _ kernels: KernelSet) {
    let tileRows = kernels.tileRows
    for row in stride(from: 0, to: source.rows, by: tileRows) {
      kernels.packPanel(
        PanelSource(
          base: source.base + row * source.rowStride, lines: min(tileRows, source.rows - row),
          depth: source.columns, lineStride: source.rowStride, depthStride: source.columnStride,
          width: tileRows, scale: 1),
        packed + row * source.columns)
    }
  }
}
