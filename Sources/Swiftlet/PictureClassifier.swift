/// Reads pictures and tells what they show. Its buffers are used again; one caller at a time.
///
///     let reader = try PictureClassifier(ModelFile.bundled())
///     let digit = try reader.classify(png: "7.png")
///     print(digit.label, digit.probability)
public final class PictureClassifier {
  /// What each class is called, by label.
  public let classNames: [String]
  /// The picture at hand, as the network saw it.
  public private(set) var picture = Picture()
  /// Probability of each class for the picture at hand, [classes].
  public private(set) var probabilities: [Float]

  private let classifier: Classifier
  private let reader = PNGReader()

  /// Prepares a model for pictures of 28×28 pixels.
  ///
  /// - Throws: `FileError` where the network takes inputs of another size.
  public init(_ file: ModelFile, name: String = "the model") throws(FileError) {
    guard file.network.inputs == 784 else {
      throw FileError(
        path: name, expected: "a network for pictures of 28×28 pixels",
        found: "one for \(file.network.inputs) inputs")
    }
    classNames = file.classNames
    classifier = Classifier(file.inferenceModel())
    probabilities = [Float](repeating: 0, count: file.network.outputs)
  }

  /// Classifies a PNG file of 28×28 pixels, light on dark as MNIST's are.
  ///
  /// - Throws: `FileError` where the file is no such picture.
  public func classify(png path: String) throws(FileError) -> Classification {
    try reader.read(path: path, into: &picture)
    guard picture.width == 28, picture.height == 28 else {
      throw FileError(
        path: path, expected: "a picture of 28×28 pixels", found: "\(picture.width)×\(picture.height)")
    }
    return classify(picture.pixels, &probabilities)
  }

  private func classify(_ pixels: [UInt8], _ probabilities: inout [Float]) -> Classification {
    var span = probabilities.mutableSpan
    return classifier.classify(pixels.span, probabilities: &span)
  }
}
