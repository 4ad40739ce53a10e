import NeuralNetwork
import Preparation

/// Reads digits from pictures of any size.
final class Reader: Held {
  static let pixelCount = DigitPreparer.side * DigitPreparer.side

  let classifier: Classifier
  private let preparer = DigitPreparer()
  private var converter = PixelConverter()
  private var picture = Picture()
  private(set) var prepared = Picture()

  init(_ model: InferenceModel) { classifier = Classifier(model) }

  /// Makes of red, green, blue and opacity what the network sees. False where nothing is drawn.
  func prepare(_ pixels: Span<UInt8>, width: Int, height: Int) -> Bool {
    converter.convert(pixels, width: width, height: height, layout: .rgba, into: &picture)
    return preparer.prepare(picture, into: &prepared)
  }
}

/// Gives a reader back.
@c public func swiftlet_bare_reader_close(_ reader: UnsafeMutableRawPointer?) { Reader.drop(reader) }

/// How many classes a reader tells apart.
@c public func swiftlet_bare_reader_classes(_ reader: UnsafeMutableRawPointer) -> Int {
  Reader.at(reader).classifier.model.classes
}

/// Reads the digit of a picture.
///
/// - Parameters:
///   - reader: What `swiftlet_bare_model_reader` made.
///   - pixels: Red, green, blue and opacity, 0 … 255, [height, width, 4].
///   - width: Columns, from 1.
///   - height: Rows, from 1.
///   - probabilities: Receives the probability of each class, [classes].
///   - seen: Receives what the network saw, 28×28 pixels, light on dark.
/// - Returns: The likeliest class; −1 where nothing is drawn; −2 where the picture has no size, and then
///   `swiftlet_bare_problem` tells so.
@c public func swiftlet_bare_read(
  _ reader: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int,
  _ probabilities: UnsafeMutablePointer<Float>, _ seen: UnsafeMutablePointer<UInt8>
) -> Int {
  let largest = 1 << 14
  guard (1...largest).contains(width), (1...largest).contains(height) else {
    refuse("picture: expected 1 to \(largest) pixels a side, found \(width)×\(height)")
    return -2
  }
  let reader = Reader.at(reader)
  let bytes = UnsafeBufferPointer(start: pixels, count: 4 * width * height)
  guard reader.prepare(bytes.span, width: width, height: height) else { return -1 }
  let prepared = reader.prepared.pixels
  for (index, pixel) in prepared.enumerated() { seen[index] = pixel }
  let classes = reader.classifier.model.classes
  var span = UnsafeMutableBufferPointer(start: probabilities, count: classes).mutableSpan
  return reader.classifier.classify(prepared.span, probabilities: &span).label
}

/// Classifies pictures that are as MNIST has them.
///
/// - Parameters:
///   - reader: What `swiftlet_bare_model_reader` made.
///   - pixels: [count, 784], light on dark.
///   - count: How many there are.
///   - labels: Receives the likeliest class of each, [count].
@c public func swiftlet_bare_classify(
  _ reader: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>, _ count: Int,
  _ labels: UnsafeMutablePointer<UInt8>
) {
  var results = [Classification](repeating: Classification(label: 0, probability: 0), count: count)
  var span = results.mutableSpan
  let bytes = UnsafeBufferPointer(start: pixels, count: count * Reader.pixelCount)
  Reader.at(reader).classifier.classify(bytes.span, results: &span)
  for (index, result) in results.enumerated() { labels[index] = UInt8(result.label) }
}

/// The logits of one picture as MNIST has them, [784] to [classes].
@c public func swiftlet_bare_logits(
  _ reader: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>, _ logits: UnsafeMutablePointer<Float>
) {
  let bytes = UnsafeBufferPointer(start: pixels, count: Reader.pixelCount)
  for (index, logit) in Reader.at(reader).classifier.logits(bytes.span).enumerated() { logits[index] = logit }
}
