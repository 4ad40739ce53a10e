// C = α·A·B + β·C, for a worker among its team. Start reading here.
//
// B is packed one block at a time into a buffer that all share; then every worker takes rectangles
// of C, packs the rows of A that belong to it, and runs register tiles over them. Each element of C
// is computed by one task, its additions in the order of k, block of depth by block of depth:
// the result has the same bits for any number of workers.

import KernelInterface
import Threads

/// A matrix product and the buffers it may use.
public struct Product {
  /// A, [m, k].
  public var a: Operand
  /// B, [k, n].
  public var b: Operand
  /// C, [m, n], overlapping neither A nor B.
  public var c: Block
  /// What A·B is multiplied by.
  public var alpha: Float
  /// What C is multiplied by first; where it is 0, C is not read.
  public var beta: Float
  /// From one column of C to the next: 1, but where C is seen transposed.
  @usableFromInline private(set) var cColumnStride = 1

  /// Describes C = alpha·A·B + beta·C.
  ///
  /// Inlined, or else it waits for what its caller has just written to memory (Zen 4: 10 ns of a call).
  ///
  /// - Precondition: The shapes fit, and one stride of each operand is 1.
  @inlinable @inline(__always)
  public init(_ a: Operand, _ b: Operand, into c: Block, alpha: Float = 1, beta: Float = 0) {
    precondition(a.columns == b.rows && a.rows == c.rows && b.columns == c.columns)
    precondition(a.hasUnitStride && b.hasUnitStride)
    self.a = a
    self.b = b
    self.c = c
    self.alpha = alpha
    self.beta = beta
  }

  func rows(_ range: Range<Int>) -> Product {
    var product = self
    product.a = a.part(rows: range, columns: 0..<a.columns)
    product.c = c.rows(range)
    return product
  }

  /// Cᵀ = Bᵀ·Aᵀ, the same product seen from the other side.
  var transposed: Product {
    var product = self
    product.a = b.transposed
    product.b = a.transposed
    product.c = Block(c.base, rows: c.columns, columns: c.rows, stride: cColumnStride)
    product.cColumnStride = c.stride
    return product
  }

  /// The same product, seen from the side where it fills vectors better.
  ///
  /// A narrow C leaves lanes empty: where the columns of A are contiguous they make the better rows of B.
  func oriented(lanes: Int) -> Product {
    fitsTransposed(lanes: lanes) ? transposed : self
  }

  func fitsTransposed(lanes: Int) -> Bool {
    a.rowStride == 1 && c.columns < min(c.rows, 2 * lanes) && c.columns % lanes != 0
  }
}

extension Multiplier {
  /// Multiplies together with the other workers of a team: each must make the same call.
  ///
  /// Every worker returns when the whole product is there.
  public func multiply(_ product: Product, _ worker: inout Worker) {
    guard product.c.rows > 0, product.c.columns > 0 else { return }
    guard product.a.columns > 0, product.alpha != 0 else { return scaleC(product, &worker) }
    guard !multiplyVector(product, &worker) else { return }
    let product = product.oriented(lanes: kernels.lanes)
    for rows in Pieces(of: product.c.rows, atMost: TileGrid.maximumRows(blocking)) {
      let part = product.rows(rows)
      for columns in Pieces(of: product.c.columns, atMost: blocking.columns) {
        for depth in Pieces(of: product.a.columns, atMost: blocking.depth) {
          multiplyBlock(part, columns: columns, depth: depth, &worker)
        }
      }
    }
  }

  private func multiplyBlock(
    _ product: Product, columns: Range<Int>, depth: Range<Int>, _ worker: inout Worker
  ) {
    let block = BlockOfB(product, columns: columns, depth: depth, kernels, packed: packedB)
    if block.isPacked { pack(block, &worker) }
    let grid = TileGrid(
      rows: product.c.rows, columns: columns.count, blocking: blocking, kernels: kernels,
      workers: worker.teamSize)
    let index = worker.index
    worker.parallelFor(grid.count) { task in
      let (rows, part) = grid.rectangle(task)
      multiplyRectangle(product, block, rows: rows, columns: part, packedA(index))
    }
  }

  /// Packs every panel of a block of B, the panels shared out evenly.
  private func pack(_ block: BlockOfB, _ worker: inout Worker) {
    let panels = (block.source.columns + kernels.tileColumns - 1) / kernels.tileColumns
    let tasks = min(panels, worker.teamSize)
    worker.parallelFor(tasks) { task in
      block.pack(panels * task / tasks..<panels * (task + 1) / tasks, kernels)
    }
  }

  /// One rectangle of C: the rows of A that it needs are packed, then tiles run down each panel of B.
  private func multiplyRectangle(
    _ product: Product, _ block: BlockOfB, rows: Range<Int>, columns: Range<Int>, _ buffer: MutableFloats
  ) {
    let a = BlockOfA(
      product.a.part(rows: rows, columns: block.depth), kernels, buffer, columns: columns.count)
    kernels.multiplyTile(
      Tile(
        rows: rows.count, columns: columns.count, depth: block.depth.count, a: a.base,
        aRowStride: a.rowStride, aDepthStride: a.depthStride, aTileStride: a.tileStride,
        b: block.base + columns.lowerBound / kernels.tileColumns * block.panelStride,
        bDepthStride: block.rowStride, bTileStride: block.panelStride,
        c: product.c.base + rows.lowerBound * product.c.stride
          + (block.firstColumn + columns.lowerBound) * product.cColumnStride,
        cRowStride: product.c.stride, cColumnStride: product.cColumnStride,
        beta: block.depth.lowerBound == 0 ? product.beta : 1))
  }

  /// Where there is nothing to add: C = β·C.
  private func scaleC(_ product: Product, _ worker: inout Worker) {
    worker.parallelFor(1) { _ in
      for r in 0..<product.c.rows {
        let row = product.c.base + r * product.c.stride
        for j in 0..<product.c.columns { row[j] = product.beta == 0 ? 0 : row[j] * product.beta }
      }
    }
  }
}
