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
    trainingSections + [
      confusionSection, classSection, calibrationSection, configurationSection,
    ] + [samples == "pictures" ? mistakeSection : nil, weightSection].compactMap { $0 }
  }

  private var tiles: String {
    let count = results.outcomes.count
    let interval = wilsonInterval(results.correct, of: count)
    var tiles = [
      tile(
        percent(results.accuracy, 2),
        "accuracy, 95\u{A0}% interval \(percent(interval.lowerBound, 2)) to "
          + percent(interval.upperBound, 2)),
      tile(grouped(count - results.correct), "of \(grouped(count)) test \(samples) read wrong"),
      tile(fixed(results.meanLoss, 4), "mean loss on the test \(samples)"),
    ]
    if !epochs.isEmpty {
      let seconds = epochs.reduce(0) { $0 + $1.seconds }
      tiles.append(
        tile(
          "\(fixed(seconds, seconds < 10 ? 2 : 1))\u{A0}s",
          "training, \(epochs.count) \(epochs.count == 1 ? "epoch" : "epochs")"))
    }
    return "<div class=\"tiles\">\n\(tiles.joined(separator: "\n"))\n</div>"
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
