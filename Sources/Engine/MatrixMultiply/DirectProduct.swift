import KernelInterface

extension Product {
  /// Multiplies on the calling thread with both operands read where they lie: no buffer, no team, and the
  /// same bits as a `Multiplier` comes to.
  ///
  /// - Returns: false, with nothing done, where an operand would have to be packed.
  public func multiplyDirectly(_ kernels: KernelSet) -> Bool {
    guard c.rows > 0, c.columns > 0, a.columns > 0 else { return false }
    if c.rows == 1 || c.columns == 1 {
      guard let vectors = VectorProduct(self) else { return false }
      vectors.multiply(0..<vectors.count, kernels)
      return true
    }
    guard !fitsTransposed(lanes: kernels.lanes) else { return transposed.multiplyTiles(kernels) }
    return multiplyTiles(kernels)
  }

  private func multiplyTiles(_ kernels: KernelSet) -> Bool {
    guard a.columns <= Blocking.depth, canReadB(columns: c.columns, kernels) else { return false }
    kernels.multiplyTile(
      Tile(
        rows: c.rows, columns: c.columns, depth: a.columns, a: a.base, aRowStride: a.rowStride,
        aDepthStride: a.columnStride, aTileStride: kernels.tileRows * a.rowStride, b: b.base,
        bDepthStride: b.rowStride, bTileStride: kernels.tileColumns, c: c.base, cRowStride: c.stride,
        cColumnStride: cColumnStride, beta: beta))
    return true
  }
}
