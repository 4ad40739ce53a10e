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

  private static let rounds = 6

  /// Fits the surface to a picture that has pixels.
  init(_ picture: Picture) {
    let grid = SampleGrid(picture)
    let border = grid.borderMedian
    weights[0] = border
    let contrast = grid.values.lazy.map { abs($0 - border) }.max() ?? 0
    var tolerance = contrast / 2
    var paperCount = 0.0
    for round in 0..<Self.rounds {
      let sums = grid.sums(of: self, within: tolerance, atBorder: round == 0)
      guard sums.count >= 6, sums.count != paperCount else { break }
      paperCount = sums.count
      weights = sums.leastSquares()
      noise = sums.deviation(from: weights)
      tolerance = min(max(3 * noise, 8), contrast / 2)
    }
  }

  /// The weights of 1, x and x² in the row where y is this.
  func row(_ y: Double) -> (constant: Double, linear: Double, quadratic: Double) {
    (weights[0] + y * (weights[2] + y * weights[5]), weights[1] + y * weights[4], weights[3])
  }

  /// Where each column or row lies between −1 and 1.
  static func coordinate(_ index: Int, of count: Int) -> Double {
    count > 1 ? 2 * Double(index) / Double(count - 1) - 1 : 0
  }
}

/// Pixels of a picture, evenly spread, with those of the border among them.
private struct SampleGrid {
  /// Coordinates of the columns and rows, from −1 to 1.
  let x, y: [Double]
  /// [rows, columns]
  let values: [Double]

  /// Samples are taken in so many columns and rows at most.
  private static let side = 48

  init(_ picture: Picture) {
    let columns = Self.indices(picture.width)
    let rows = Self.indices(picture.height)
    x = columns.map { Background.coordinate($0, of: picture.width) }
    y = rows.map { Background.coordinate($0, of: picture.height) }
    values = rows.flatMap { row in columns.map { Double(picture.pixels[row * picture.width + $0]) } }
  }

  private static func indices(_ count: Int) -> [Int] {
    let samples = min(count, side)
    return (0..<samples).map { samples > 1 ? $0 * (count - 1) / (samples - 1) : 0 }
  }

  var borderMedian: Double {
    var border: [Double] = []
    for row in y.indices {
      for column in stride(from: 0, to: x.count, by: columnStep(ofRow: row, atBorder: true)) {
        border.append(values[row * x.count + column])
      }
    }
    return border.sorted()[border.count / 2]
  }

  /// The sums over all samples that differ from a surface by no more than the tolerance.
  func sums(of surface: Background, within tolerance: Double, atBorder: Bool) -> Sums {
    var sums = Sums()
    for row in y.indices {
      let (constant, linear, quadratic) = surface.row(y[row])
      let step = columnStep(ofRow: row, atBorder: atBorder)
      var rowSums = Sums.Row()
      for column in stride(from: 0, to: x.count, by: step) {
        let (x, value) = (x[column], values[row * x.count + column])
        if abs(value - (constant + x * (linear + x * quadratic))) <= tolerance { rowSums.add(x, value) }
      }
      sums.add(rowSums, y: y[row])
    }
    return sums
  }

  /// From each sample of a row to the next: where only the border counts, a row inside has but two.
  private func columnStep(ofRow row: Int, atBorder: Bool) -> Int {
    atBorder && row > 0 && row < y.count - 1 ? max(x.count - 1, 1) : 1
  }
}

/// What least squares needs to know of samples: sums of products of powers of their coordinates and of their values.
private struct Sums {
  /// The sums of one row.
  struct Row {
    /// Of 1, x, x², x³ and x⁴.
    var x0 = 0.0, x1 = 0.0, x2 = 0.0, x3 = 0.0, x4 = 0.0
    /// Of the value, x·value, x²·value and value².
    var v0 = 0.0, v1 = 0.0, v2 = 0.0, squares = 0.0

    @inline(__always)
    mutating func add(_ x: Double, _ value: Double) {
      let square = x * x
      x0 += 1
      x1 += x
      x2 += square
      x3 += square * x
      x4 += square * square
      v0 += value
      v1 += x * value
      v2 += square * value
      squares += value * value
    }
  }

  /// The powers of x and y in each term of the surface.
  private static let terms = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]

  /// Σ xⁱ·yʲ at [5 j + i].
  private var moments = [Double](repeating: 0, count: 25)
  /// Σ term · value.
  private var products = [Double](repeating: 0, count: 6)
  private var squares = 0.0

  /// How many samples there are.
  var count: Double { moments[0] }

  mutating func add(_ row: Row, y: Double) {
    let across = [row.x0, row.x1, row.x2, row.x3, row.x4]
    var power = 1.0
    for j in 0..<5 {
      for i in 0..<5 - j { moments[5 * j + i] += across[i] * power }
      power *= y
    }
    products[0] += row.v0
    products[1] += row.v1
    products[2] += row.v0 * y
    products[3] += row.v2
    products[4] += row.v1 * y
    products[5] += row.v0 * y * y
    squares += row.squares
  }

  /// The weights of the terms, by the normal equations, with a small ridge for samples that cannot tell the terms apart.
  func leastSquares() -> [Double] {
    var matrix = Self.terms.map { one in
      Self.terms.map { other in moments[5 * (one.1 + other.1) + one.0 + other.0] }
    }
    for index in 0..<6 { matrix[index][index] += 1e-6 * count }
    return solve(matrix, products)
  }

  /// The standard deviation of the values from the surface with these weights.
  func deviation(from weights: [Double]) -> Double {
    var sum = squares
    for (index, one) in Self.terms.enumerated() {
      sum -= 2 * weights[index] * products[index]
      for (other, term) in Self.terms.enumerated() {
        sum += weights[index] * weights[other] * moments[5 * (one.1 + term.1) + one.0 + term.0]
      }
    }
    return (max(sum, 0) / count).squareRoot()
  }
}

/// Gaussian elimination of a positive definite matrix, which needs no pivoting.
private func solve(_ matrix: [[Double]], _ values: [Double]) -> [Double] {
  var (matrix, solution) = (matrix, values)
  for pivot in solution.indices {
    for row in pivot + 1..<solution.count {
      let factor = matrix[row][pivot] / matrix[pivot][pivot]
      for column in pivot..<solution.count { matrix[row][column] -= factor * matrix[pivot][column] }
      solution[row] -= factor * solution[pivot]
    }
  }
  for row in solution.indices.reversed() {
    for column in row + 1..<solution.count { solution[row] -= matrix[row][column] * solution[column] }
    solution[row] /= matrix[row][row]
  }
  return solution
}
