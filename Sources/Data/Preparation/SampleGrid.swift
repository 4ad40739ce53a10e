/// Pixels of a picture, evenly spread, with those of the border among them. Its memory is used again.
struct SampleGrid {
  /// Coordinates of the columns and rows, from −1 to 1.
  private var x: [Double] = []
  private var y: [Double] = []
  /// [rows, columns]
  private var values: [UInt8] = []
  /// How far each sample lies from a surface, [rows, columns].
  private var departures: [Double] = []

  /// How many samples there are.
  var count: Int { values.count }

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

  /// The median of all samples.
  var median: Double {
    var all = Histogram()
    for value in values { all.add(value) }
    return Double(all.byte(reachedBy: all.total - all.total / 2))
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

  /// Measures how far each sample lies from a surface.
  mutating func measureDepartures(from surface: QuadraticSurface) {
    departures.removeAll(keepingCapacity: true)
    for row in y.indices {
      let (constant, linear, quadratic) = surface.row(y[row])
      for column in x.indices {
        let paper = constant + x[column] * (linear + x[column] * quadratic)
        departures.append(Double(values[row * x.count + column]) - paper)
      }
    }
  }

  /// The share of samples that neither lie on the surface nor belong to a stroke or its edge: something between paper and
  /// ink, and no steeper than light can be.
  var smoothShare: Double {
    let contrast = departures.reduce(0) { max($0, abs($1)) }
    guard contrast > 0 else { return 0 }
    var count = 0
    forEachNeighbourhood { here, corners in
      guard (0.15...0.8).contains(abs(here) / contrast) else { return }
      let isSmooth = (0..<4).allSatisfy {
        abs(corners[$0] - here) < 0.2 * contrast && abs(corners[$0]) > 0.1 * contrast
      }
      if isSmooth { count += 1 }
    }
    return Double(count) / Double(values.count)
  }

  /// Whether what stands out from its surroundings is rather lighter than darker. Light that changes slowly has no say,
  /// and paper between strokes has less than strokes: it has fewer of them around it than they have paper.
  var strokesAreLight: Bool {
    var sum = 0.0
    forEachNeighbourhood { here, corners in
      let height = here - (corners[0] + corners[1] + corners[2] + corners[3]) / 4
      sum += height * height * height
    }
    return sum > 0
  }

  /// Calls with each departure that is not near the border, and the four some steps away to its corners.
  private func forEachNeighbourhood(_ body: (Double, InlineArray<4, Double>) -> Void) {
    let reach = 3
    let columns = x.count
    guard min(columns, y.count) > 2 * reach else { return }
    for row in reach..<y.count - reach {
      for column in reach..<columns - reach {
        let (above, below) = ((row - reach) * columns + column, (row + reach) * columns + column)
        body(
          departures[row * columns + column],
          [
            departures[above - reach], departures[above + reach], departures[below - reach],
            departures[below + reach],
          ])
      }
    }
  }

  /// From each sample of a row to the next: where only the border counts, a row inside has but two.
  private func columnStep(ofRow row: Int, atBorder: Bool) -> Int {
    atBorder && row > 0 && row < y.count - 1 ? max(x.count - 1, 1) : 1
  }
}
