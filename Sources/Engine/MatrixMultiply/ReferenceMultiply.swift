/// C = α·A·B + β·C in double precision by three plain loops: what every faster product is held against.
///
/// - Parameters: Row-major element readers for A [m, k] and B [k, n], and C [m, n] row-major.
package func referenceMultiply(
  _ a: Operand, _ b: Operand, c: [Float], alpha: Float = 1, beta: Float = 0
) -> [Double] {
  var result = [Double](repeating: 0, count: a.rows * b.columns)
  for i in 0..<a.rows {
    for j in 0..<b.columns {
      var sum = 0.0
      for k in 0..<a.columns {
        sum +=
          Double(a.base[i * a.rowStride + k * a.columnStride])
          * Double(b.base[k * b.rowStride + j * b.columnStride])
      }
      let old = beta == 0 ? 0 : Double(beta) * Double(c[i * b.columns + j])
      result[i * b.columns + j] = Double(alpha) * sum + old
    }
  }
  return result
}
