/// x·scale + shift, by column or alike for all columns: what normalising pixels, standardising features and a batch
/// normalisation that learns no more come to.
package struct AffineMap: Equatable, Sendable {
  /// A number for each column, or one for all.
  package private(set) var scale: [Double]
  /// As many as `scale` has.
  package private(set) var shift: [Double]

  /// Changes nothing.
  package static let identity = AffineMap(scale: [1], shift: [0])

  /// Multiplies and adds; both arrays are as long.
  package init(scale: [Double], shift: [Double]) {
    precondition(scale.count == shift.count)
    self.scale = scale
    self.shift = shift
  }

  /// (x − mean)/deviation; both arrays are as long.
  package init(means: [Double], deviations: [Double]) {
    self.init(scale: deviations.map { 1 / $0 }, shift: zip(means, deviations).map { 0 - $0 / $1 })
  }

  /// The map that takes back what this one does.
  package var inverse: AffineMap {
    AffineMap(scale: scale.map { 1 / $0 }, shift: zip(scale, shift).map { 0 - $1 / $0 })
  }

  /// Changes each column's map by a number for it, or by one for all.
  package mutating func change(by numbers: [Double], _ body: (inout Double, inout Double, Double) -> Void) {
    let count = max(scale.count, numbers.count)
    (scale, shift) = (
      (0..<count).map { scale[$0 % scale.count] }, (0..<count).map { shift[$0 % shift.count] }
    )
    for column in 0..<count { body(&scale[column], &shift[column], numbers[column % numbers.count]) }
  }
}

extension Snapshot.BatchNorm {
  /// An affine map of `width` columns: mean 0, and a variance of 1 to which an ε is added that is too small to change it.
  package init(_ map: AffineMap, width: Int) {
    let columns = { (numbers: [Double]) in (0..<width).map { Float(numbers[$0 % numbers.count]) } }
    self.init(
      scale: columns(map.scale), shift: columns(map.shift), mean: [Float](repeating: 0, count: width),
      variance: [Float](repeating: 1, count: width), epsilon: .leastNormalMagnitude)
  }

  /// What it does to each column.
  package var affine: AffineMap {
    let scales = scale.indices.map {
      Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot()
    }
    return AffineMap(
      scale: scales, shift: scales.indices.map { Double(shift[$0]) - Double(mean[$0]) * scales[$0] })
  }
}
