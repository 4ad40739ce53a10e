import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// Sizes that kernels like least, in whole vectors: each way of cutting columns into parts, and one row.
func awkwardShapes(_ kernels: KernelSet) -> [(rows: Int, columns: Int)] {
  [1, 2, 3, 7, 16, 33].flatMap { rows in
    [1, 2, 3, 4, 5, 8, 9, 13, 21].map { (rows, $0 * kernels.lanes) }
  }
}

/// Records the first element of a matrix that is not within its bound.
func expectClose(
  _ found: TestMatrix, _ location: SourceLocation = #_sourceLocation,
  _ expected: (_ row: Int, _ column: Int) -> (value: Double, bound: Double)
) {
  #expect(found.hasIntactCanaries, "wrote between rows", sourceLocation: location)
  for r in 0..<found.rows {
    for c in 0..<found.columns {
      let (value, bound) = expected(r, c)
      guard !isClose(found[r, c], value, within: bound) else { continue }
      Issue.record(
        "[\(r), \(c)] of \(found.rows)×\(found.columns) is \(found[r, c]), expected \(value) ± \(bound)",
        sourceLocation: location)
      return
    }
  }
}

/// Records the first element of a row that is not within its bound.
func expectClose(
  _ found: GuardedFloats, _ location: SourceLocation = #_sourceLocation,
  _ expected: (_ index: Int) -> (value: Double, bound: Double)
) {
  expectClose(TestMatrix(rows: 1, columns: found.count) { found.base[$1] }, location) { expected($1) }
}

/// Numbers in double precision.
func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

/// Σ x[i]·y[i], and Σ |x[i]·y[i]|, which its rounding is measured against.
func dotProduct(_ x: [Double], _ y: [Double]) -> (sum: Double, magnitude: Double) {
  let terms = zip(x, y).map(*)
  return (terms.reduce(0, +), terms.reduce(0) { $0 + abs($1) })
}
