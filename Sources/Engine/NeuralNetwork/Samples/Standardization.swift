/// What makes columns of numbers alike: (x − mean)/deviation, by column.
public struct Standardization: Equatable, Sendable {
  /// Subtracted from each column, [width].
  public var means: [Float]
  /// Then divided by, none 0, [width].
  public var deviations: [Float]

  /// Describes a standardisation; both arrays are [width].
  public init(means: [Float], deviations: [Float]) {
    precondition(means.count == deviations.count)
    self.means = means
    self.deviations = deviations
  }

  /// Mean and deviation of each column of some rows, as scikit-learn's `StandardScaler` takes them: the biased
  /// deviation, and 1 for a column whose numbers are all the same.
  public init(of rows: any FeatureRows) {
    let (width, count) = (rows.width, Double(max(rows.count, 1)))
    var row = [Float](repeating: 0, count: width)
    var sums = [Double](repeating: 0, count: width)
    let visit = { (body: (Int, Double) -> Void) in
      for r in 0..<rows.count {
        row.withUnsafeMutableBufferPointer { $0.baseAddress.map { rows.copyRow(r, to: $0) } }
        for c in 0..<width { body(c, Double(row[c])) }
      }
    }
    visit { sums[$0] += $1 }
    let means = sums.map { $0 / count }
    var squares = [Double](repeating: 0, count: width)
    visit { squares[$0] += ($1 - means[$0]) * ($1 - means[$0]) }
    self.means = means.map { Float($0) }
    deviations = squares.indices.map { c in
      let deviation = (squares[c] / count).squareRoot()
      // What rounding leaves of equal numbers is no deviation.
      return deviation > 1e-7 * means[c].magnitude && Float(deviation) > 0 ? Float(deviation) : 1
    }
  }

  /// What becomes of each column.
  package var affine: AffineMap {
    AffineMap(means: means.map(Double.init), deviations: deviations.map(Double.init))
  }

  /// Replaces a row of numbers, [width].
  func apply(_ numbers: UnsafeMutablePointer<Float>) {
    means.withUnsafeBufferPointer { means in
      deviations.withUnsafeBufferPointer { deviations in
        for c in 0..<means.count { numbers[c] = (numbers[c] - means[c]) / deviations[c] }
      }
    }
  }

  /// Goes back: x·deviation + mean, for a row of numbers, [width].
  func undo(_ numbers: UnsafeMutablePointer<Float>) {
    for c in means.indices { numbers[c] = numbers[c] * deviations[c] + means[c] }
  }
}
