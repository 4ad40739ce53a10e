/// A matrix of signed bytes with a scale for each row: `values[r, c] × scales[r]` stands for the weight [r, c].
///
/// Quantisation is symmetric and keeps 0 exact: the largest weight of a row, either sign, becomes 127. A weight
/// moves by half a scale at most. See Jacob et al., "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference", 2018.
struct QuantizedMatrix: Equatable {
  /// [rows, columns], row-major, −127 … 127.
  var values: [Int8]
  /// [rows], 0 for a row of zeros.
  var scales: [Float]

  /// Quantises finite weights, [rows, `columns`], row-major.
  init(_ weights: [Float], columns: Int) {
    let rows = stride(from: 0, to: weights.count, by: columns).map { weights[$0..<$0 + columns] }
    scales = rows.map { row in row.reduce(0) { max($0, abs($1)) } / 127 }
    values = zip(rows, scales).flatMap { row, scale in
      // Where the scale is subnormal it is so coarse that a quotient can pass 127.
      row.map { scale == 0 ? 0 : Int8(max(-127, min(127, ($0 / scale).rounded()))) }
    }
  }
}
