// cblas_sgemm, as the C interface to BLAS defines it, on this engine's matrix multiply.

import CBLASErrors
import KernelInterface
import MatrixMultiply

/// C = alpha·op(A)·op(B) + beta·C, where op(A) is [m, k], op(B) [k, n] and C [m, n].
///
/// Row- (101) and column-major (102), no transpose (111), transpose (112) and conjugate transpose
/// (113, the same for real numbers), any leading dimension from the minimum up; C is not read where
/// beta is 0. An invalid argument is reported through `cblas_xerbla` and changes nothing.
@_cdecl("cblas_sgemm")
public func cblasSGEMM(
  order: Int32, transA: Int32, transB: Int32, m: Int32, n: Int32, k: Int32, alpha: Float, a: Floats?,
  lda: Int32, b: Floats?, ldb: Int32, beta: Float, c: MutableFloats?, ldc: Int32
) {
  let call = Call(
    order: order, transA: transA, transB: transB, m: Int(m), n: Int(n), k: Int(k), lda: Int(lda),
    ldb: Int(ldb), ldc: Int(ldc))
  if let position = call.invalidArgument { return swiftlet_report_argument(position, "cblas_sgemm") }
  guard m > 0, n > 0, let c else { return }
  // Without a single term A and B need not exist; any address will do, for none is read.
  let operandA = call.operandA(a ?? Floats(c))
  let operandB = call.operandB(b ?? Floats(c))
  // A column-major C is the row-major transpose: Cᵀ = Bᵀ·Aᵀ.
  let product =
    call.isRowMajor
    ? Product(
      operandA, operandB, into: Block(c, rows: Int(m), columns: Int(n), stride: Int(ldc)), alpha: alpha,
      beta: beta)
    : Product(
      operandB.transposed, operandA.transposed,
      into: Block(c, rows: Int(n), columns: Int(m), stride: Int(ldc)), alpha: alpha, beta: beta)
  MultiplierPool.multiply(product)
}

/// Sets how many threads large products use; 0 or less takes one for each CPU.
@_cdecl("swiftlet_set_num_threads")
public func setThreadCount(_ count: Int32) {
  MultiplierPool.setThreadCount(count > 0 ? Int(count) : nil)
}

/// How many threads large products use.
@_cdecl("swiftlet_get_num_threads")
public func threadCount() -> Int32 { Int32(MultiplierPool.threadCount) }

/// The arguments of a call that can be wrong, and what they make of its operands.
private struct Call {
  let order, transA, transB: Int32
  let m, n, k, lda, ldb, ldc: Int

  var isRowMajor: Bool { order == 101 }

  /// The position of the first argument that the standard does not allow, or nil.
  var invalidArgument: Int32? {
    let rows = isRowMajor
    guard order == 101 || order == 102 else { return 1 }
    guard (111...113).contains(transA) else { return 2 }
    guard (111...113).contains(transB) else { return 3 }
    guard m >= 0 else { return 4 }
    guard n >= 0 else { return 5 }
    guard k >= 0 else { return 6 }
    guard lda >= max(1, rows == (transA == 111) ? k : m) else { return 9 }
    guard ldb >= max(1, rows == (transB == 111) ? n : k) else { return 11 }
    guard ldc >= max(1, rows ? n : m) else { return 14 }
    return nil
  }

  /// op(A), [m, k].
  func operandA(_ base: Floats) -> Operand {
    operand(base, rows: m, columns: k, leading: lda, contiguousRows: isRowMajor == (transA == 111))
  }

  /// op(B), [k, n].
  func operandB(_ base: Floats) -> Operand {
    operand(base, rows: k, columns: n, leading: ldb, contiguousRows: isRowMajor == (transB == 111))
  }

  private func operand(
    _ base: Floats, rows: Int, columns: Int, leading: Int, contiguousRows: Bool
  ) -> Operand {
    Operand(
      base, rows: rows, columns: columns, rowStride: contiguousRows ? leading : 1,
      columnStride: contiguousRows ? 1 : leading)
  }
}
