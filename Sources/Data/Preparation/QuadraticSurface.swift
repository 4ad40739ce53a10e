/// A quadratic in two coordinates.
struct QuadraticSurface {
  /// Of 1, x, y, x², xy and y².
  var weights = InlineArray<6, Double>(repeating: 0)

  /// The powers of x and y in each term.
  static let powers: InlineArray<6, (x: Int, y: Int)> = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]

  /// The weights of 1, x and x² in the row where y is this.
  func row(_ y: Double) -> (constant: Double, linear: Double, quadratic: Double) {
    (weights[0] + y * (weights[2] + y * weights[5]), weights[1] + y * weights[4], weights[3])
  }
}

/// A fit of a quadratic surface to samples: sums of products of powers of their coordinates and of their values.
struct QuadraticFit {
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

  /// Σ xⁱ·yʲ at [5 j + i].
  private var moments = InlineArray<25, Double>(repeating: 0)
  /// Σ term · value.
  private var products = InlineArray<6, Double>(repeating: 0)
  private var squares = 0.0

  /// How many samples there are.
  var count: Double { moments[0] }

  mutating func add(_ row: Row, y: Double) {
    let across: InlineArray<5, Double> = [row.x0, row.x1, row.x2, row.x3, row.x4]
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

  /// The surface of least squares, by the normal equations, with a small ridge for samples that cannot tell the terms apart.
  func surface() -> QuadraticSurface {
    var matrix = InlineArray<36, Double>(repeating: 0)
    for row in 0..<6 {
      for column in 0..<6 { matrix[6 * row + column] = moment(row, column) }
      matrix[7 * row] += 1e-6 * count
    }
    return QuadraticSurface(weights: solve(matrix, products))
  }

  /// The standard deviation of the values from a surface.
  func deviation(from surface: QuadraticSurface) -> Double {
    var sum = squares
    for row in 0..<6 {
      sum -= 2 * surface.weights[row] * products[row]
      for column in 0..<6 { sum += surface.weights[row] * surface.weights[column] * moment(row, column) }
    }
    return (max(sum, 0) / count).squareRoot()
  }

  /// Σ of the product of two terms.
  private func moment(_ one: Int, _ other: Int) -> Double {
    let (one, other) = (QuadraticSurface.powers[one], QuadraticSurface.powers[other])
    return moments[5 * (one.y + other.y) + one.x + other.x]
  }
}

/// Gaussian elimination of a positive definite matrix, [6, 6], which needs no pivoting.
private func solve(
  _ matrix: InlineArray<36, Double>, _ values: InlineArray<6, Double>
) -> InlineArray<6, Double> {
  var (matrix, solution) = (matrix, values)
  for pivot in 0..<6 {
    for row in pivot + 1..<6 {
      let factor = matrix[6 * row + pivot] / matrix[7 * pivot]
      for column in pivot..<6 { matrix[6 * row + column] -= factor * matrix[6 * pivot + column] }
      solution[row] -= factor * solution[pivot]
    }
  }
  for row in (0..<6).reversed() {
    for column in row + 1..<6 { solution[row] -= matrix[6 * row + column] * solution[column] }
    solution[row] /= matrix[7 * row]
  }
  return solution
}
