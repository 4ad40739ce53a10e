// Products of one task, by register tiles that read their operands where they are.

import KernelInterface

extension Product {
  /// Multiplies on the calling thread with both operands read where they lie, whether or not packing them would
  /// pay: for a task whose operands rest in its core's caches.
  ///
  /// - Precondition: Rows of B are contiguous, columns of C a multiple of the kernels' lanes, alpha 1.
  public func multiplyInPlace(_ kernels: KernelSet) {
    kernels.multiplyTile(
      Tile(
        rows: c.rows, columns: c.columns, depth: b.rows, a: a.base, aRowStride: a.rowStride,
        aDepthStride: a.columnStride, aTileStride: kernels.tileRows * a.rowStride, b: b.base,
        bDepthStride: b.rowStride, bTileStride: kernels.tileColumns, c: c.base, cRowStride: c.stride,
        beta: beta))
  }
}

/// C = A·Bᵀ for A [m, k], B [n, k] and C [m, n padded]. The tile reads rows of Bᵀ, which are packed into panels
/// first, k × n padded floats.
public func multiplyByTransposed(
  _ a: Block, _ b: Block, into c: Block, packed: MutableFloats, _ kernels: KernelSet
) {
  for column in stride(from: 0, to: c.columns, by: kernels.tileColumns) {
    let columns = column..<min(column + kernels.tileColumns, c.columns)
    let lines = columns.clamped(to: 0..<b.rows)
    let panel = Block(
      packed + column * b.columns, rows: b.columns, columns: columns.count, stride: columns.count)
    kernels.packPanel(
      PanelSource(
        base: Floats(b.base + column * b.stride), lines: lines.count, depth: b.columns, lineStride: b.stride,
        depthStride: 1, width: columns.count, scale: 1),
      panel.base)
    Product(Operand(a), Operand(panel), into: c.columns(columns)).multiplyInPlace(kernels)
  }
}
