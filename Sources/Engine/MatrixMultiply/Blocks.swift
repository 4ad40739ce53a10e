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

  /// Packs some panels: a few side by side, a few rows at a time, for memory is fast along a row and slow from one
  /// row to the next (Zen 3, 32×8192×256: 1.2 times as fast as one panel after the other, 32×8200×256 1.5 times).
  func pack(_ panels: Range<Int>, _ kernels: KernelSet) {
    let rowsAtATime = source.columnStride == 1 ? 16 : source.rows
    for first in stride(from: panels.lowerBound, to: panels.upperBound, by: 8) {
      for row in stride(from: 0, to: source.rows, by: rowsAtATime) {
        for panel in first..<min(first + 8, panels.upperBound) {
          pack(panel, rows: row..<min(row + rowsAtATime, source.rows), kernels)
        }
      }
    }
  }

  private func pack(_ panel: Int, rows: Range<Int>, _ kernels: KernelSet) {
    let first = panel * kernels.tileColumns
    kernels.packPanel(
      PanelSource(
        base: source.base + rows.lowerBound * source.rowStride + first * source.columnStride,
        lines: min(kernels.tileColumns, source.columns - first), depth: rows.count,
        lineStride: source.columnStride, depthStride: source.rowStride, width: kernels.tileColumns,
        scale: scale),
      packed + panel * panelStride + rows.lowerBound * kernels.tileColumns)
  }
}

extension Product {
  /// Whether tiles can read some columns of B where they are.
  ///
  /// Rows of B that lie in one piece are as good as a panel while few tiles read them: on a Zen 5
  /// with AVX-512 packing costs 8 % of a 128×128×784 product and 5 % of a 384×384×384 one. A Zen 3 reads
  /// 240×240×240 in place 2 % faster, and packed 256×256×256 by 5 %.
  func canReadB(columns: Int, _ kernels: KernelSet) -> Bool {
    b.columnStride == 1 && alpha == 1 && (kernels.readsPartOfVector || columns % kernels.lanes == 0)
      && c.rows <= (Product.rowsCollide(b.rowStride) ? 4 : 40) * kernels.tileRows
  }

  /// Whether rows so far apart share so few places of a cache that each drives out the others: a Zen 3 reads
  /// 64×512×512 in place at 0.8 of the speed, 64×1024×256 at 0.6.
  private static func rowsCollide(_ stride: Int) -> Bool { stride % 512 == 0 }
}

/// A[rows, depth].
struct BlockOfA {
  /// Element (0, 0).
  let base: Floats
  /// From one row of a tile to the next, from one column to the next, and from one tile to the next.
  let rowStride, depthStride, tileStride: Int

  init(_ source: Operand, _ kernels: KernelSet, _ buffer: MutableFloats, columns: Int) {
    guard BlockOfA.isWorthPacking(source, columns: columns, kernels) else {
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

  /// Rows of A are streams that the CPU fetches ahead; packing them pays where many tiles read them again (AVX2:
  /// 1.1 times as fast at 1024×1024×1024, 0.9 times at 512×512×512). Columns of A lie a page apart and pay
  /// sooner; eight panels of B are too few (784×128×128: 110 GFLOP/s packed, 132 in place). Sooner still pay rows
  /// that drive each other out of level 1 (Zen 4, 1024×1024×1024: 107 GFLOP/s instead of 99).
  private static func isWorthPacking(_ source: Operand, columns: Int, _ kernels: KernelSet) -> Bool {
    let panels = columns / kernels.tileColumns
    guard source.columnStride == 1 else { return panels >= 16 }
    return panels >= (rowsCollide(source.rowStride, kernels) ? 8 : 64)
  }

  /// Whether the rows of a tile begin at one place of a cache of eight ways, and are more than eight.
  private static func rowsCollide(_ stride: Int, _ kernels: KernelSet) -> Bool {
    stride % 1024 == 0 && kernels.tileRows > 8
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
