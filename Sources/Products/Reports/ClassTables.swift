import TextFormat

/// The most classes whose confusions are all shown.
private let confusionShown = 100
private let mistakesListed = 60
private let classesListed = 400

extension Report {
  /// Which classes were taken for which; of many classes only the commonest mistakes.
  func confusionSection(_ results: Results) -> String {
    guard results.classNames.count <= confusionShown else { return commonestMistakes(results) }
    let names = results.classNames.map(escaped)
    let headings = names.map { "<th scope=\"col\"><span>\($0)</span></th>" }.joined()
    // Cells are shaded by the commonest mistake: beside the right ones, all mistakes would look alike.
    let largest = results.commonestMistakes(1).first?.count ?? 1
    let rows = names.indices.map { label in
      let cells = names.indices.map { confusionCell(results, label, $0, largest) }.joined()
      return "<tr><th scope=\"row\">\(names[label])</th>\(cells)</tr>"
    }
    let upright = results.classNames.allSatisfy { $0.count <= 3 } ? "" : " sideways"
    return section(
      "Confusion", "A row for each class, a column for what its \(samples) were read as.",
      "<div class=\"scroll\"><table class=\"confusion\(upright)\(names.count > 16 ? " dense" : "")\"><thead><tr><td></td>\(headings)</tr></thead>"
        + "<tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table></div>",
      wide: names.count > 10)
  }

  private func confusionCell(_ results: Results, _ label: Int, _ prediction: Int, _ largest: Int) -> String {
    let count = results.count(of: label, readAs: prediction)
    let isRight = label == prediction
    let share = isRight ? results.recall(label) ?? 0 : (Double(count) / Double(largest)).squareRoot()
    let hint = "\(results.classNames[label]) read as \(results.classNames[prediction]): \(count)"
    return "<td class=\"\(isRight ? "right" : count == 0 ? "none" : "wrong")\" "
      + "style=\"--share:\(percentNumber(share))%\" title=\"\(escaped(hint))\">\(count)</td>"
  }

  private func commonestMistakes(_ results: Results) -> String {
    let rows = results.commonestMistakes(mistakesListed).map { reading, count in
      "<tr><th scope=\"row\">\(escaped(results.classNames[reading.label]))</th>"
        + "<td>\(escaped(results.classNames[reading.prediction]))</td><td>\(grouped(count))</td></tr>"
    }
    return section(
      "Confusion", "The commonest mistakes among \(grouped(results.classNames.count)) classes.",
      "<div class=\"scroll\"><table class=\"classes\"><thead><tr><td></td><th scope=\"col\">read as</th>"
        + "<th scope=\"col\">\(samples)</th></tr></thead><tbody>\n\(rows.joined(separator: "\n"))\n"
        + "</tbody></table></div>")
  }

  /// Precision and recall of each class; of very many only of those that have most samples.
  func classSection(_ results: Results) -> String {
    let labels = results.classNames.indices
    let shown =
      labels.count <= classesListed
      ? Array(labels)
      : Array(labels.sorted { results.support($0) > results.support($1) }.prefix(classesListed))
    let rows = shown.map { label in
      "<tr><th scope=\"row\">\(escaped(results.classNames[label]))</th>\(bar(results.precision(label)))"
        + "\(bar(results.recall(label)))<td>\(grouped(results.support(label)))</td></tr>"
    }
    return section(
      "Classes",
      "Precision: how many of the \(samples) read as a class are of that class. "
        + "Recall: how many of its \(samples) were read so."
        + (shown.count < labels.count
          ? " The \(classesListed) classes of most \(samples), of \(grouped(labels.count))." : ""),
      "<div class=\"scroll\"><table class=\"classes\"><thead><tr><td></td><th scope=\"col\">precision</th>"
        + "<th scope=\"col\">recall</th><th scope=\"col\">\(samples)</th></tr></thead><tbody>\n"
        + "\(rows.joined(separator: "\n"))\n</tbody></table></div>")
  }

  private func bar(_ share: Double?) -> String {
    guard let share else { return "<td>–</td>" }
    return "<td><span class=\"bar\" style=\"--share:\(percentNumber(share))%\"></span>\(percent(share))</td>"
  }

  private func percentNumber(_ share: Double) -> String { fixed(share * 100, 1) }
}
