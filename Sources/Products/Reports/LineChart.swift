/// A line of a chart.
struct Line {
  /// What the legend calls it.
  let name: String
  /// The class that gives it its colour.
  let style: String
  /// Its points, from left to right. Those that are not finite are left out.
  let points: [(x: Double, y: Double)]

  init(_ name: String, _ style: String, _ points: [(x: Double, y: Double)]) {
    self.name = name
    self.style = style
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
  }
}

/// Draws lines over the epochs of a training.
///
/// - Parameters:
///   - lines: What is drawn.
///   - epochs: How many epochs the horizontal axis has.
///   - description: What the drawing shows, for those who cannot see it.
///   - dots: Whether each point is marked and tells its value.
///   - fromZero: Whether the vertical axis begins at 0.
///   - limits: What the vertical axis does not go beyond.
///   - value: Writes a value.
/// - Returns: A legend, where there are several lines, and the drawing.
func lineChart(
  _ lines: [Line], epochs: Int, description: String, dots: Bool = true, fromZero: Bool = false,
  limits: ClosedRange<Double> = 0 ... .infinity, value: (Double) -> String
) -> String {
  let values = lines.flatMap { $0.points.map(\.y) }
  let chart = Chart(
    x: Axis(epochs: epochs), y: Axis(covering: values + (fromZero ? [0] : []), within: limits),
    xTitle: "epoch")
  let marks = lines.map { line in
    let path = line.points.map { "\(number(chart.left($0.x))),\(number(chart.top($0.y)))" }
    // More dots than this run into each other.
    let showsDots = line.points.count == 1 || dots && line.points.count <= 60
    let circles = line.points.map { point in
      "<circle class=\"dot \(line.style)\" cx=\"\(number(chart.left(point.x)))\" "
        + "cy=\"\(number(chart.top(point.y)))\" r=\"3.5\"><title>\(escaped(line.name)), "
        + "epoch \(Int(point.x)): \(escaped(value(point.y)))</title></circle>"
    }
    return "<polyline class=\"line \(line.style)\" points=\"\(path.joined(separator: " "))\"/>"
      + (showsDots ? circles.joined() : "")
  }
  return legend(lines) + chart.drawing(description: description, marks.joined(separator: "\n"))
}

private func legend(_ lines: [Line]) -> String {
  guard lines.count > 1 else { return "" }
  let keys = lines.map { "<span class=\"key \($0.style)\">\(escaped($0.name))</span>" }
  return "<p class=\"legend\">\(keys.joined(separator: " "))</p>"
}
