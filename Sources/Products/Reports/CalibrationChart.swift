import TextFormat

extension Report {
  /// Confidence beside accuracy.
  func calibrationSection(_ results: Results) -> String {
    let calibration = Calibration(results.outcomes)
    let ends = Axis(covering: [0, 100])
    let chart = Chart(x: ends, y: ends, xTitle: "confidence, %", size: (560, 320))
    let bins = calibration.bins.enumerated().map {
      calibrationBin($1, $0, calibration.bins.count, results.outcomes.count, chart)
    }
    let diagonal =
      "<line class=\"diagonal\" x1=\"\(number(chart.left(0)))\" y1=\"\(number(chart.top(0)))\" "
      + "x2=\"\(number(chart.left(100)))\" y2=\"\(number(chart.top(100)))\"/>"
    let confidence = calibration.meanConfidence
    let verdict = confidence > results.accuracy ? "more confident than right" : "less confident than right"
    return section(
      "Calibration",
      "Share of predictions that are right, in percent, by their confidence; the line is what would be honest. "
        + "Mean confidence \(percent(confidence)), accuracy \(percent(results.accuracy)): \(verdict). Expected "
        + "calibration error \(percent(results.expectedCalibrationError, 2)).",
      chart.drawing(description: "Accuracy by confidence", (bins + [diagonal]).joined(separator: "\n")))
  }

  private func calibrationBin(
    _ bin: Calibration.Bin, _ index: Int, _ count: Int, _ samples: Int, _ chart: Chart
  ) -> String {
    guard let accuracy = bin.accuracy, let confidence = bin.confidence else { return "" }
    let width = 100 / Double(count)
    let left = chart.left(Double(index) * width) + 2
    let right = chart.left(Double(index + 1) * width) - 2
    let top = chart.top(accuracy * 100)
    // A bin that holds little says little.
    let share = Double(bin.count) / Double(samples)
    return "<rect class=\"column\" style=\"opacity:\(fixed(0.25 + 0.4 * share.squareRoot(), 2))\" "
      + "x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(number(right - left))\" "
      + "height=\"\(number(max(chart.top(0) - top, 1)))\"><title>\(bin.count) predictions, confidence "
      + "\(percent(confidence)), right \(percent(accuracy))</title></rect>"
      + "<text class=\"count\" x=\"\(number((left + right) / 2))\" y=\"\(number(chart.top(0) - 6))\" "
      + "text-anchor=\"middle\">\(bin.count)</text>"
  }
}
