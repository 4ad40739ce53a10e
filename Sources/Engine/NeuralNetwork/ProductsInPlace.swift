// Matrix products of one task, by register tiles that read their operands where they are.

import KernelInterface

/// C = β·C + A·B for A [m, k], B [k, n] and C [m, n], n a multiple of the vector's lanes.
func multiplyInPlace(_ a: Block, _ b: Block, into c: Block, beta: Float = 1, _ kernels: KernelSet) {
  kernels.multiplyTile(
    Tile(
      rows: c.rows, columns: c.columns, depth: b.rows, a: Floats(a.base), aRowStride: a.stride,
      aDepthStride: 1, aTileStride: kernels.tileRows * a.stride, b: Floats(b.base), bDepthStride: b.stride,
      bTileStride: kernels.tileColumns, c: c.base, cRowStride: c.stride, beta: beta))
}

/// C = Aᵀ·B for A [k, m], B [k, n] and C [m, n], likewise.
func multiplyTransposedInPlace(_ a: Block, _ b: Block, into c: Block, _ kernels: KernelSet) {
  kernels.multiplyTile(
    Tile(
      rows: c.rows, columns: c.columns, depth: b.rows, a: Floats(a.base), aRowStride: 1,
      aDepthStride: a.stride, aTileStride: kernels.tileRows, b: Floats(b.base), bDepthStride: b.stride,
      bTileStride: kernels.tileColumns, c: c.base, cRowStride: c.stride, beta: 0))
}

/// C = A·Bᵀ for A [m, k], B [n, k] and C [m, n padded]. The tile reads rows of Bᵀ, which are packed into panels
/// first, k × n padded floats.
func multiplyByTransposed(_ a: Block, _ b: Block, into c: Block, packed: MutableFloats, _ kernels: KernelSet)
{
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
    multiplyInPlace(a, panel, into: c.columns(columns), beta: 0, kernels)
  }
}
