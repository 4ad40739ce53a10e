import TextFormat

extension Report {
  /// The pictures that the model is most wrong about.
  func mistakeSection(_ results: Results) -> String {
    let wrong = results.outcomes.count - results.correct
    let figures = mistakes.map { mistake in
      let outcome = mistake.outcome
      let (label, prediction) = (results.classNames[outcome.label], results.classNames[outcome.prediction])
      return "<figure>\(image(mistake.picture, description: "\(label), read as \(prediction)"))<figcaption>"
        + "<b>\(escaped(label))</b> read as <b class=\"wrong\">\(escaped(prediction))</b><br>"
        + "\(percent(outcome.confidence))</figcaption></figure>"
    }
    return section(
      "Worst mistakes",
      wrong == 0
        ? "None: every picture was read right."
        : "\(grouped(mistakes.count)) of \(grouped(wrong)) pictures read wrong, greatest loss first, "
          + "with the confidence in the wrong class.",
      "<div class=\"pictures\">\n\(figures.joined(separator: "\n"))\n</div>", wide: true)
  }

  /// What the first layer looks for.
  var weightSection: String? {
    guard !weights.isEmpty else { return nil }
    let images = weights.enumerated().map { image($1, description: "unit \($0 + 1)") }
    return section(
      "First layer",
      "Weights of the first \(weights.count) units, each scaled by its own greatest: "
        + "<span class=\"key second\">positive</span> <span class=\"key first\">negative</span>",
      "\(shadeFilters)<div class=\"weights\">\n\(images.joined(separator: "\n"))\n</div>", wide: true)
  }
}
