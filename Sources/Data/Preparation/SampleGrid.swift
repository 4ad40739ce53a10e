/// Pixels of a picture, evenly spread, with those of the border among them. Its memory is used again.
struct SampleGrid {
  /// Coordinates of the columns and rows, from −1 to 1.
  private var x: [Double] = []
  private var y: [Double] = []
  /// [rows, columns]
  private var values: [UInt8] = []

  /// Samples are taken in so many columns and rows at most.
  private static let side = 48

  /// Takes the samples of a picture that has pixels.
  mutating func sample(_ picture: Picture) {
    x.removeAll(keepingCapacity: true)
    y.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    for column in 0..<min(picture.width, Self.side) {
      x.append(Background.coordinate(Self.index(column, of: picture.width), of: picture.width))
    }
    for row in 0..<min(picture.height, Self.side) {
      let line = Self.index(row, of: picture.height)
      y.append(Background.coordinate(line, of: picture.height))
      for column in x.indices {
        values.append(picture.pixels[line * picture.width + Self.index(column, of: picture.width)])
      }
    }
  }

  /// The column or row of the picture that a sample is taken from.
  private static func index(_ sample: Int, of count: Int) -> Int {
    let samples = min(count, side)
    return samples > 1 ? sample * (count - 1) / (samples - 1) : 0
  }

  /// The median of the samples at the border.
  var borderMedian: Double {
    var border = Histogram()
    for row in y.indices {
      for column in stride(from: 0, to: x.count, by: columnStep(ofRow: row, atBorder: true)) {
        border.add(values[row * x.count + column])
      }
    }
    return Double(border.byte(reachedBy: border.total - border.total / 2))
  }

  /// How far the farthest sample lies from a value.
  func greatestDistance(from value: Double) -> Double {
    var greatest = 0.0
    for sample in values { greatest = max(greatest, abs(Double(sample) - value)) }
    return greatest
  }

  /// The fit to all samples that differ from a surface by no more than the tolerance.
  func fit(near surface: QuadraticSurface, within tolerance: Double, atBorder: Bool) -> QuadraticFit {
    var fit = QuadraticFit()
    for row in y.indices {
      let (constant, linear, quadratic) = surface.row(y[row])
      let step = columnStep(ofRow: row, atBorder: atBorder)
      var sums = QuadraticFit.Row()
      for column in stride(from: 0, to: x.count, by: step) {
        let (x, value) = (x[column], Double(values[row * x.count + column]))
        if abs(value - (constant + x * (linear + x * quadratic))) <= tolerance { sums.add(x, value) }
      }
      fit.add(sums, y: y[row])
    }
    return fit
  }

  /// From each sample of a row to the next: where only the border counts, a row inside has but two.
  private func columnStep(ofRow row: Int, atBorder: Bool) -> Int {
    atBorder && row > 0 && row < y.count - 1 ? max(x.count - 1, 1) : 1
  }
}
