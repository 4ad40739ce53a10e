// What the formats of weights cost and bring: one model in each of them, measured in turns.

import Swiftlet
import TextFormat

/// Measures a model with its weights in each format on pictures, and prints a table.
func measureFormats(_ file: ModelFile, on pictures: PictureSet, threads: Int) throws {
  let samples = Samples(pictures, scale: file.pixelScale)
  let candidates = try NumberFormat.ofWeights.map { try FormatCandidate(file, $0, threads: threads) }
  for _ in 0..<20 {
    for candidate in candidates { candidate.measure(pictures) }
  }
  let titles = [
    "file, bytes", "memory, bytes", "accuracy", "one picture, µs", "p99",
    "\(grouped(pictures.count)) pictures, ms",
  ]
  let widths = titles.map { max($0.count, 9) + 2 }
  print(leftAligned("weights", 9) + zip(titles, widths).map { rightAligned($0, $1) }.joined())
  for candidate in candidates {
    let accuracy = Evaluator(samples).evaluate(candidate.classifier).accuracy
    let cells = [
      grouped(candidate.fileBytes), grouped(candidate.classifier.model.byteCount),
      fixed(accuracy * 100, 2) + " %", fixed(candidate.alone(0.5) * 1e6, 2),
      fixed(candidate.alone(0.99) * 1e6, 2), fixed(candidate.together(0.5) * 1e3, 2),
    ]
    print(
      leftAligned(candidate.format.rawValue, 9)
        + zip(cells, widths).map { rightAligned($0, $1) }.joined())
  }
}

/// A model in one format, and how long it took.
private final class FormatCandidate {
  let format: NumberFormat
  let fileBytes: Int
  let classifier: Classifier
  private var aloneSeconds: [Double] = []
  private var togetherSeconds: [Double] = []

  init(_ file: ModelFile, _ format: NumberFormat, threads: Int) throws {
    self.format = format
    var copy = file
    try copy.convert(to: format)
    fileBytes = try copy.bytes().count
    classifier = Classifier(copy.inferenceModel(), threads: threads)
  }

  /// Some pictures one by one, and all together.
  func measure(_ pictures: PictureSet) {
    let few = (0..<min(1000, pictures.count)).map { pictures[$0].pixels }
    for pixels in few { _ = classifier.classify(pixels.span) }
    for pixels in few { aloneSeconds.append(timed { _ = classifier.classify(pixels.span) }) }
    var results = [Classification](
      repeating: Classification(label: 0, probability: 0), count: pictures.count)
    var span = results.mutableSpan
    togetherSeconds.append(timed { classifier.classify(pictures.pixels.span, results: &span) })
  }

  func alone(_ share: Double) -> Double { quantile(aloneSeconds, share) }
  func together(_ share: Double) -> Double { quantile(togetherSeconds, share) }
}
