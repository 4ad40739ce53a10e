import TextFormat

/// How many numbers have charts of their own.
private let chartsShown = 8
/// How many points a chart has: more run into each other.
private let pointsShown = 1000

extension Report {
  /// Predicted numbers beside the true ones.
  func numberSections(_ numbers: [NumberResults]) -> [String] {
    let charts = numbers.prefix(chartsShown).flatMap { [predictionSection($0), residualSection($0)] }
    return numbers.count > 1 ? [numberTable(numbers)] + charts : charts
  }

  private func numberTable(_ numbers: [NumberResults]) -> String {
    let rows = numbers.map { number in
      "<tr><th scope=\"row\">\(escaped(number.name))</th><td>\(number.determination.map { fixed($0, 4) } ?? "–")</td>"
        + "<td>\(short(number.meanAbsoluteError))</td><td>\(short(number.rootMeanSquaredError))</td></tr>"
    }
    let left = numbers.count - chartsShown
    return section(
      "Numbers",
      "Errors in each number's own unit." + (left > 0 ? " The first \(chartsShown) have charts." : ""),
      table(["R²", "mean absolute error", "root mean squared error"], rows), wide: true)
  }

  private func predictionSection(_ number: NumberResults) -> String {
    let axis = Axis(covering: finite(number.truths + number.predictions))
    let chart = Chart(x: axis, y: axis, xTitle: "true", size: (560, 320))
    let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
    return section(
      "\(escaped(number.name)): predicted and true",
      "What was predicted, upwards, by what is true; the line is where both agree." + chosen(number),
      chart.drawing(
        description: "Predicted by true \(number.name)",
        points(chart, number.truths, number.predictions) + line(chart, (low, low), (high, high))))
  }

  private func residualSection(_ number: NumberResults) -> String {
    let residuals = number.residuals
    let chart = Chart(
      x: Axis(covering: finite(number.predictions)), y: Axis(covering: finite(residuals) + [0]),
      xTitle: "predicted", size: (560, 320))
    let (low, high) = (chart.x.range.lowerBound, chart.x.range.upperBound)
    return section(
      "\(escaped(number.name)): residuals",
      "Predicted less true, by what was predicted: a pattern is something that the model has not learnt."
        + chosen(number),
      chart.drawing(
        description: "Residuals of \(number.name)",
        points(chart, number.predictions, residuals) + line(chart, (low, 0), (high, 0))))
  }

  private func chosen(_ number: NumberResults) -> String {
    let count = number.truths.count
    return count > pointsShown ? " \(grouped(pointsShown)) of \(grouped(count)) \(samples)." : ""
  }

  private func points(_ chart: Chart, _ x: [Double], _ y: [Double]) -> String {
    let count = min(x.count, pointsShown)
    return (0..<count).map { $0 * x.count / count }.filter { x[$0].isFinite && y[$0].isFinite }.map { place in
      "<circle class=\"point\" cx=\"\(Reports.number(chart.left(x[place])))\" "
        + "cy=\"\(Reports.number(chart.top(y[place])))\" r=\"2.5\"/>"
    }.joined(separator: "\n")
  }

  private func line(_ chart: Chart, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) -> String {
    "<line class=\"diagonal\" x1=\"\(number(chart.left(from.x)))\" y1=\"\(number(chart.top(from.y)))\" "
      + "x2=\"\(number(chart.left(to.x)))\" y2=\"\(number(chart.top(to.y)))\"/>"
  }

  /// Each yes-or-no answer on a line.
  func answerSection(_ answers: [NumberResults]) -> String {
    let rows = answers.map { answer in
      let counts = answer.answers
      let yes = counts[1][0] + counts[1][1]
      let shares = [
        share(counts[0][0] + counts[1][1], of: answer.truths.count),
        share(counts[1][1], of: counts[0][1] + counts[1][1]), share(counts[1][1], of: yes),
      ].map { "<td>\($0.map { percent($0) } ?? "–")</td>" }
      return
        "<tr><th scope=\"row\">\(escaped(answer.name))</th>\(shares.joined())<td>\(grouped(yes))</td></tr>"
    }
    return section(
      "Answers",
      "A yes is told where its probability is at least ½. Precision: how many of the told yeses are right. "
        + "Recall: how many of the true yeses were told.",
      table(["right", "precision", "recall", "true yeses"], rows), wide: true)
  }

  private func table(_ headings: [String], _ rows: [String]) -> String {
    let heads = headings.map { "<th scope=\"col\">\($0)</th>" }.joined()
    return "<div class=\"scroll\"><table class=\"classes\"><thead><tr><td></td>\(heads)</tr></thead><tbody>\n"
      + "\(rows.joined(separator: "\n"))\n</tbody></table></div>"
  }
}

private func finite(_ numbers: [Double]) -> [Double] { numbers.filter(\.isFinite) }

/// Four digits that count, of a number that may be large or small.
func short(_ number: Double) -> String {
  guard number.isFinite, number != 0 else { return "\(number)" }
  var (decimals, power) = (3, 1.0)
  while number.magnitude < power, decimals < 9 { (decimals, power) = (decimals + 1, power / 10) }
  while number.magnitude >= power * 10, decimals > 0 { (decimals, power) = (decimals - 1, power * 10) }
  return fixed(number, decimals)
}
