// What the formats of weights and whole numbers cost and bring: one model in each of them, measured in turns.

import Swiftlet
import TextFormat

/// Measures a model with its weights in each format, and in whole numbers, on pictures, and prints a table. Scales of
/// activations are fitted to the training pictures, where the model has none.
func measureFormats(
  _ file: ModelFile, calibratedOn training: PictureSet, on pictures: PictureSet, threads: Int
) throws {
  let samples = Samples(pictures, scale: file.pixelScale)
  var candidates = try NumberFormat.ofWeights.map { format in
    var copy = file
    copy.network.quantization = nil
    try copy.convert(to: format)
    return try FormatCandidate(copy, format.rawValue, threads: threads)
  }
  var quantized = file
  if file.network.quantization == nil {
    try quantized.quantize(calibratedOn: Samples(training, scale: file.pixelScale))
  }
  candidates.append(try FormatCandidate(quantized, wholeNumbers, threads: threads))
  for _ in 0..<20 {
    for candidate in candidates { candidate.measure(pictures) }
  }
  let titles = [
    "file, bytes", "memory, bytes", "accuracy", "one picture, µs", "p99",
    "\(grouped(pictures.count)) pictures, ms",
  ]
  let widths = titles.map { max($0.count, 9) + 2 }
  print(
    leftAligned("weights", wholeNumbers.count) + zip(titles, widths).map { rightAligned($0, $1) }.joined())
  for candidate in candidates {
    let accuracy = Evaluator(samples).evaluate(candidate.classifier).accuracy
    let cells = [
      grouped(candidate.fileBytes), grouped(candidate.classifier.model.byteCount),
      fixed(accuracy * 100, 2) + " %", fixed(candidate.alone(0.5) * 1e6, 2),
      fixed(candidate.alone(0.99) * 1e6, 2), fixed(candidate.together(0.5) * 1e3, 2),
    ]
    print(
      leftAligned(candidate.title, wholeNumbers.count)
        + zip(cells, widths).map { rightAligned($0, $1) }.joined())
  }
}

private let wholeNumbers = "whole numbers"

/// A model in one format, and how long it took.
private final class FormatCandidate {
  let title: String
  let fileBytes: Int
  let classifier: Classifier
  private var aloneSeconds: [Double] = []
  private var togetherSeconds: [Double] = []

  init(_ file: ModelFile, _ title: String, threads: Int) throws {
    self.title = title
    fileBytes = try file.bytes().count
    classifier = Classifier(file.inferenceModel(), threads: threads)
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
