/// Reads pictures and tells what they show. Its buffers are used again; one caller at a time.
///
///     let reader = try PictureClassifier(ModelFile.bundled())
///     let digit = try reader.classify(png: "7.png")
///     print(digit.label, digit.probability)
public final class PictureClassifier {
  /// What each class is called, by label.
  public let classNames: [String]
  /// Runs the network on pixels that stand ready, and on many pictures at once.
  public let classifier: Classifier
  /// The picture at hand, as the network saw it.
  public private(set) var picture = Picture()
  /// Probability of each class for the picture at hand, [classes].
  public private(set) var probabilities: [Float]

  private let reader = PNGReader()

  /// Prepares a model for pictures of 28×28 pixels.
  ///
  /// - Throws: `FileError` where the network takes inputs of another size.
  public convenience init(_ file: ModelFile, name: String = "the model") throws(FileError) {
    try self.init(file.inferenceModel(), classNames: file.classNames, name: name)
  }

  /// Prepares a model that classifiers on other threads may share.
  ///
  /// - Parameters:
  ///   - model: A network for pictures of 28×28 pixels.
  ///   - classNames: What each class is called, [classes].
  ///   - threads: Workers for many pictures at once, from 1; nil takes one for each CPU of this process.
  ///   - name: What errors call the model.
  /// - Throws: `FileError` where the network takes inputs of another size.
  public init(
    _ model: InferenceModel, classNames: [String], threads: Int? = 1, name: String = "the model"
  ) throws(FileError) {
    precondition(classNames.count == model.classes)
    guard model.inputs == 784 else {
      throw FileError(
        path: name, expected: "a network for pictures of 28×28 pixels",
        found: "one for \(model.inputs) inputs")
    }
    self.classNames = classNames
    classifier = Classifier(model, threads: threads)
    probabilities = [Float](repeating: 0, count: model.classes)
  }

  /// Classifies a PNG file of 28×28 pixels, light on dark as MNIST's are.
  ///
  /// - Throws: `FileError` where the file is no such picture.
  public func classify(png path: String) throws(FileError) -> Classification {
    try reader.read(path: path, into: &picture)
    return try classifyPicture(path)
  }

  /// Classifies the bytes of a PNG file of 28×28 pixels, light on dark as MNIST's are.
  ///
  /// - Parameters:
  ///   - bytes: A whole file.
  ///   - name: What errors call it.
  /// - Throws: `FileError` where the bytes are no such picture.
  public func classify(png bytes: [UInt8], name: String = "the picture") throws(FileError) -> Classification {
    try reader.read(bytes: bytes, name: name, into: &picture)
    return try classifyPicture(name)
  }

  private func classifyPicture(_ name: String) throws(FileError) -> Classification {
    guard picture.width == 28, picture.height == 28 else {
      throw FileError(
        path: name, expected: "a picture of 28×28 pixels", found: "\(picture.width)×\(picture.height)")
    }
    return classify(picture.pixels, &probabilities)
  }

  private func classify(_ pixels: [UInt8], _ probabilities: inout [Float]) -> Classification {
    var span = probabilities.mutableSpan
    return classifier.classify(pixels.span, probabilities: &span)
  }
}
