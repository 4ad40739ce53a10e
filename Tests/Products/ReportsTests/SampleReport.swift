import Pictures
import Reports
import TestSupport

/// Results for three classes: ten pictures, of which seven are read right.
let sampleResults = Results(
  classNames: ["cat", "dog", "bird"],
  outcomes: [
    outcome(0, 0, 0.9), outcome(0, 0, 0.8), outcome(0, 1, 0.6), outcome(0, 0, 0.75),
    outcome(1, 1, 0.99), outcome(1, 1, 0.5), outcome(1, 0, 0.85),
    outcome(2, 2, 1), outcome(2, 1, 0.55), outcome(2, 2, 0.7),
  ])

private func outcome(_ label: Int, _ prediction: Int, _ confidence: Double) -> Outcome {
  Outcome(
    label: label, prediction: prediction, confidence: confidence,
    loss: label == prediction ? 1 - confidence : 1 + confidence)
}

/// A picture of noise.
func noise(_ seed: UInt64, width: Int = 28, height: Int = 28) -> Picture {
  var random = RandomNumbers(seed: seed)
  return Picture(
    width: width, height: height,
    pixels: random.floats(width * height, in: 0...255).map { UInt8($0) })
}

/// A report with every part.
func sampleReport(epochs: Int = 5) -> Report {
  let trained = (0..<epochs).map { index in
    let number = Double(index + 1)
    return Report.Epoch(
      loss: 2 / number, heldOutLoss: 2.1 / number, heldOutAccuracy: 1 - 0.5 / number,
      seconds: 0.2 + 0.01 * Double(index % 3))
  }
  let rates = (0...100).map { 0.1 - 0.001 * Double($0) }
  return Report(
    title: "A <title> & more", configuration: [Report.Fact("rate", "0.02"), Report.Fact("data", "a \"b\"")],
    command: "swiftlet train --data '<here>'",
    epochs: trained, learningRates: epochs == 0 ? [] : rates, findings: .classes(sampleResults),
    mistakes: sampleResults.worst(3).map {
      Report.Mistake(picture: noise(UInt64($0)), outcome: sampleResults.outcomes[$0])
    },
    weights: (0..<8).map { noise(100 + $0) })
}

/// A report on numbers: one that is nearly right and one that says nothing, of so many rows.
func numberReport(_ count: Int = 300) -> Report {
  var random = RandomNumbers(seed: 5)
  let truths = random.floats(count, in: -3...40).map(Double.init)
  let errors = random.floats(count, in: -1...1).map(Double.init)
  let good = NumberResults(
    name: "price <€>", truths: truths, predictions: zip(truths, errors).map { $0 + $1 })
  let bad = NumberResults(name: "size", truths: truths, predictions: errors)
  return Report(
    title: "Numbers", configuration: [], command: "swiftlet train",
    findings: .numbers([good, bad], meanLoss: 0.5),
    samples: "rows")
}
