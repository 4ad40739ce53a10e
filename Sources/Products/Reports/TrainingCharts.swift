import TextFormat

extension Report {
  /// How the training went, epoch by epoch.
  var trainingSections: [String] {
    guard !epochs.isEmpty else { return [] }
    return [lossSection, accuracySection, rateSection, timeSection].compactMap { $0 }
  }

  private var numbers: [Double] { epochs.indices.map { Double($0 + 1) } }

  private var lossSection: String {
    var lines = [Line("training", "first", Array(zip(numbers, epochs.map(\.loss))))]
    let heldOut = zip(numbers, epochs).compactMap { number, epoch in epoch.heldOutLoss.map { (number, $0) } }
    if !heldOut.isEmpty { lines.append(Line("test \(samples)", "second", heldOut)) }
    return section(
      "Loss", "Mean loss by epoch.",
      lineChart(lines, epochs: epochs.count, description: "Loss by epoch") { fixed($0, 4) })
  }

  private var accuracySection: String? {
    let points = zip(numbers, epochs).compactMap { number, epoch in
      epoch.heldOutAccuracy.map { (number, $0 * 100) }
    }
    guard !points.isEmpty else { return nil }
    return section(
      "Accuracy", "Share of the test \(samples) read right after each epoch, in percent.",
      lineChart(
        [Line("test \(samples)", "second", points)], epochs: epochs.count, description: "Accuracy by epoch",
        limits: 0...100
      ) { percent($0 / 100, 2) })
  }

  private var rateSection: String? {
    guard !learningRates.isEmpty else { return nil }
    // The first step is at the beginning of the first epoch, the last at the end of the last one.
    let span = Double(max(epochs.count, 2)) - 1
    let step = span / Double(max(learningRates.count - 1, 1))
    let points = learningRates.enumerated().map { (1 + Double($0) * step, $1) }
    return section(
      "Learning rate", "From the first step to the last.",
      lineChart(
        [Line("learning rate", "first", points)], epochs: epochs.count,
        description: "Learning rate by epoch", dots: false, fromZero: true
      ) { fixed($0, 6) })
  }

  private var timeSection: String {
    let seconds = epochs.map { $0.seconds.isFinite ? $0.seconds : 0 }
    let chart = Chart(
      x: Axis(epochs: epochs.count, margin: 0.5), y: Axis(covering: [0] + seconds), xTitle: "epoch")
    let width = max(min((chart.left(1) - chart.left(0)) * 0.75, 40), 0.5)
    let columns = zip(numbers, seconds).map { number, value in
      "<rect class=\"column\" x=\"\(Reports.number(chart.left(number) - width / 2))\" "
        + "y=\"\(Reports.number(chart.top(value)))\" width=\"\(Reports.number(width))\" "
        + "height=\"\(Reports.number(chart.top(0) - chart.top(value)))\"><title>epoch \(Int(number)): "
        + "\(short(value)) s</title></rect>"
    }
    let total = seconds.reduce(0, +)
    let mean = total / Double(seconds.count)
    return section(
      "Time per epoch", "In seconds: \(short(mean)) on average, \(short(total)) in all.",
      chart.drawing(description: "Time per epoch", columns.joined(separator: "\n")))
  }
}
