import TextFormat

extension Report {
  /// The report as one page that needs nothing else: no network, no script, legible in light and dark.
  public func html() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <link rel="icon" href="data:,">
    <title>\(escaped(title))</title>
    <style>
    \(styleSheet)
    </style>
    </head>
    <body>
    <h1>\(escaped(title))</h1>
    \(tiles)
    <main>
    \(sections.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private var sections: [String] {
    trainingSections + findingSections + [configurationSection] + pictureSections
  }

  private var findingSections: [String] {
    switch findings {
    case .classes(let results):
      [confusionSection(results), classSection(results), calibrationSection(results)]
    case .answers(let answers, _): [answerSection(answers)]
    case .numbers(let numbers, _): numberSections(numbers)
    }
  }

  private var pictureSections: [String] {
    guard samples == "pictures", case .classes(let results) = findings else { return [] }
    return [mistakeSection(results)] + (weightSection.map { [$0] } ?? [])
  }

  private var tiles: String {
    var tiles: [String]
    switch findings {
    case .classes(let results): tiles = classTiles(results)
    case .answers(let answers, let loss): tiles = answerTiles(answers) + [lossTile(loss)]
    case .numbers(let numbers, let loss): tiles = numberTiles(numbers) + [lossTile(loss)]
    }
    if !epochs.isEmpty {
      let seconds = epochs.reduce(0) { $0 + $1.seconds }
      tiles.append(
        tile(
          "\(fixed(seconds, seconds < 10 ? 2 : 1))\u{A0}s",
          "training, \(epochs.count) \(epochs.count == 1 ? "epoch" : "epochs")"))
    }
    return "<div class=\"tiles\">\n\(tiles.joined(separator: "\n"))\n</div>"
  }

  private func classTiles(_ results: Results) -> [String] {
    let count = results.outcomes.count
    let interval = wilsonInterval(results.correct, of: count)
    return [
      tile(
        percent(results.accuracy, 2),
        "accuracy, 95\u{A0}% interval \(percent(interval.lowerBound, 2)) to "
          + percent(interval.upperBound, 2)),
      tile(grouped(count - results.correct), "of \(grouped(count)) test \(samples) read wrong"),
      lossTile(results.meanLoss),
    ]
  }

  private func answerTiles(_ answers: [NumberResults]) -> [String] {
    let right = answers.reduce(0) { $0 + $1.answers[0][0] + $1.answers[1][1] }
    let count = answers.reduce(0) { $0 + $1.truths.count }
    return [
      tile(share(right, of: count).map { percent($0, 2) } ?? "–", "of \(grouped(count)) answers are right")
    ]
  }

  private func numberTiles(_ numbers: [NumberResults]) -> [String] {
    guard let first = numbers.first, numbers.count == 1 else { return [] }
    return [
      tile(first.determination.map { fixed($0, 4) } ?? "–", "R²: 1 is perfect, 0 no better than the mean"),
      tile(short(first.meanAbsoluteError), "mean absolute error"),
      tile(short(first.rootMeanSquaredError), "root mean squared error"),
    ]
  }

  private func lossTile(_ loss: Double) -> String {
    tile(fixed(loss, 4), "mean loss on the test \(samples)")
  }

  private func tile(_ figure: String, _ meaning: String) -> String {
    "<div class=\"tile\"><b>\(figure)</b><span>\(meaning)</span></div>"
  }

  private var configurationSection: String {
    let facts = configuration.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
    return section(
      "Configuration", "This does it again, to the same bits on the same instruction set:",
      "<pre>\(escaped(command))</pre>\n<h3>Settings</h3>\n<dl>\n\(facts.joined(separator: "\n"))\n</dl>")
  }
}
