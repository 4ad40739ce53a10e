import KernelInterface
import Threads

/// A product with a C of one row or one column, as a kernel that reads the matrix in memory's order.
///
/// y = β·y + x·B, where x and y are those operands that are vectors.
struct VectorProduct {
  private let x: Floats
  private let b: Operand
  private let c: MutableFloats
  private let cStride: Int
  private let beta: Float

  /// Elements of y.
  var count: Int { b.columns }

  /// Finds the vectors in a product; nil where it has none, or no kernel for how they lie.
  ///
  /// `packedX` is where x lies in one piece and multiplied by alpha; nil leaves it where it is.
  init?(_ product: Product, packedX: Floats? = nil) {
    guard product.c.rows == 1 || product.c.columns == 1 else { return nil }
    let product = product.c.rows == 1 ? product : product.transposed
    b = product.b
    c = product.c.base
    cStride = product.cColumnStride
    beta = product.beta
    guard packedX != nil || (product.alpha == 1 && product.a.columnStride == 1) else { return nil }
    x = packedX ?? product.a.base
    guard (b.columnStride == 1 && cStride == 1) || b.rowStride == 1 else { return nil }
  }

  /// Computes some elements of y.
  func multiply(_ range: Range<Int>, _ kernels: KernelSet) {
    let part = b.part(rows: 0..<b.rows, columns: range)
    let y = c + range.lowerBound * cStride
    if b.columnStride == 1 && cStride == 1 {
      kernels.multiplyRow(x, part.block, beta, y)
    } else {
      kernels.multiplyColumn(part.transposed.block, x, beta, y, cStride)
    }
  }
}

extension Operand {
  /// The view of an operand whose rows are contiguous, to be read only.
  fileprivate var block: Block {
    Block(MutableFloats(mutating: base), rows: rows, columns: columns, stride: rowStride)
  }
}

extension Multiplier {
  /// Multiplies where C is one row or one column; false where the product is none of those.
  func multiplyVector(_ product: Product, _ worker: inout Worker) -> Bool {
    guard let vectors = VectorProduct(product) ?? packingX(of: product, &worker) else { return false }
    // Whole cache lines to each; twice as many parts as workers, for one of them may come late.
    let line = 16
    let lines = (vectors.count + line - 1) / line
    let parts = worker.teamSize == 1 ? 1 : min(2 * worker.teamSize, lines, Team.maximumTasks)
    worker.parallelFor(parts) { part in
      let start = lines * part / parts * line
      let end = min(lines * (part + 1) / parts * line, vectors.count)
      vectors.multiply(start..<end, kernels)
    }
    return true
  }

  private func packingX(of product: Product, _ worker: inout Worker) -> VectorProduct? {
    guard product.a.columns <= blocking.depth * blocking.columns,
      let vectors = VectorProduct(product, packedX: Floats(packedB))
    else { return nil }
    let x = product.c.rows == 1 ? product.a : product.b.transposed
    worker.parallelFor(1) { _ in
      kernels.packPanel(
        PanelSource(
          base: x.base, lines: 1, depth: x.columns, lineStride: x.rowStride, depthStride: x.columnStride,
          width: 1, scale: product.alpha), packedB)
    }
    return vectors
  }
}
