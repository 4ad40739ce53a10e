/// The paper of a picture as a smooth surface, a quadratic in the two coordinates: it follows gradients, vignettes and soft
/// shadows, but not strokes.
///
/// It is fitted by least squares to a grid of samples, first to those at the border, then several times to all that
/// the surface before explains (iterated trimming), so that ink drops out and paper anywhere comes in.
struct Background {
  /// Weights of 1, x, y, x², xy and y², where x and y run from −1 to 1 across the picture.
  private(set) var weights = [Double](repeating: 0, count: 6)
  /// Standard deviation of the paper about the surface.
  private(set) var noise = 0.0

  /// Samples are taken in so many columns and rows at most.
  private static let gridSide = 48
  private static let rounds = 6

  private struct Sample {
    var basis: (Double, Double, Double, Double, Double, Double)
    var value: Double
    var isBorder: Bool
  }

  /// Fits the surface to a plane of pixels.
  init(_ picture: Picture) {
    let samples = Self.samples(of: picture)
    let border = samples.lazy.filter(\.isBorder).map(\.value).sorted()
    weights[0] = border[border.count / 2]
    let contrast = samples.map { abs($0.value - weights[0]) }.max() ?? 0
    var tolerance = contrast / 2
    for round in 0..<Self.rounds {
      let paper = samples.filter {
        (round > 0 || $0.isBorder) && abs($0.value - surface(at: $0)) <= tolerance
      }
      guard paper.count >= 6 else { break }
      weights = Self.fit(paper)
      let squares = paper.reduce(0) { sum, sample in
        let difference = sample.value - surface(at: sample)
        return sum + difference * difference
      }
      noise = (squares / Double(paper.count)).squareRoot()
      tolerance = min(max(3 * noise, 8), contrast / 2)
    }
  }

  /// The weights of 1, x and x² in one row of a picture of this height.
  func row(_ y: Int, ofHeight height: Int) -> (Double, Double, Double) {
    let v = Self.coordinate(y, of: height)
    return (weights[0] + v * (weights[2] + v * weights[5]), weights[1] + v * weights[4], weights[3])
  }

  /// Where a column or row lies between −1 and 1.
  static func coordinate(_ index: Int, of count: Int) -> Double {
    count > 1 ? 2 * Double(index) / Double(count - 1) - 1 : 0
  }

  private static func samples(of picture: Picture) -> [Sample] {
    let columns = gridIndices(picture.width)
    return gridIndices(picture.height).flatMap { y in
      columns.map { x in
        let (u, v) = (coordinate(x, of: picture.width), coordinate(y, of: picture.height))
        return Sample(
          basis: (1, u, v, u * u, u * v, v * v), value: Double(picture.pixels[y * picture.width + x]),
          isBorder: x == 0 || y == 0 || x == picture.width - 1 || y == picture.height - 1)
      }
    }
  }

  /// Evenly spread indices, the first and the last among them.
  private static func gridIndices(_ count: Int) -> [Int] {
    let side = min(count, gridSide)
    return (0..<side).map { side > 1 ? $0 * (count - 1) / (side - 1) : 0 }
  }

  private func surface(at sample: Sample) -> Double {
    let b = sample.basis
    let linear = weights[0] + weights[1] * b.1 + weights[2] * b.2
    return linear + weights[3] * b.3 + weights[4] * b.4 + weights[5] * b.5
  }

  /// Least squares through the normal equations, with a small ridge for pictures too narrow to tell the terms apart.
  private static func fit(_ samples: [Sample]) -> [Double] {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: 7), count: 6)
    for sample in samples {
      withUnsafeBytes(of: sample.basis) { bytes in
        let basis = bytes.bindMemory(to: Double.self)
        for row in 0..<6 {
          for column in row..<6 { matrix[row][column] += basis[row] * basis[column] }
          matrix[row][6] += basis[row] * sample.value
        }
      }
    }
    for row in 0..<6 {
      for column in 0..<row { matrix[row][column] = matrix[column][row] }
      matrix[row][row] += 1e-6 * Double(samples.count)
    }
    return solved(&matrix)
  }

  /// Gaussian elimination; the matrix is positive definite, so that no pivot is 0.
  private static func solved(_ matrix: inout [[Double]]) -> [Double] {
    let count = matrix.count
    for pivot in 0..<count {
      for row in pivot + 1..<count {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot...count { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    var solution = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let known = (row + 1..<count).reduce(0) { $0 + matrix[row][$1] * solution[$1] }
      solution[row] = (matrix[row][count] - known) / matrix[row][row]
    }
    return solution
  }
}
