/// One digit that was read from a picture.
public struct DigitReading: Equatable, Sendable {
  /// Which digit, and how surely.
  public var result: Classification
  /// Probability of each class, [classes].
  public var probabilities: [Float]
  /// What the network saw, 28×28 pixels, light on black.
  public var picture: Picture
  /// Where the digit stands in the picture it was found in.
  public var box: Box

  /// Collects what was read.
  public init(result: Classification, probabilities: [Float], picture: Picture, box: Box) {
    self.result = result
    self.probabilities = probabilities
    self.picture = picture
    self.box = box
  }
}

/// Reads pictures and tells what they show. Its buffers are used again; one caller at a time.
///
///     let reader = try PictureClassifier(ModelFile.bundled())
///     let digit = try reader.classify(png: "7.png")
///     print(digit.label, digit.probability)
///
/// Pictures of any size are prepared as MNIST's were (see `DigitPreparer`); those that already look like
/// MNIST's pass unchanged. A network for pictures of another size is given them scaled. After the first of the largest size, `classify` takes nothing from the heap. Where that is switched off, only pictures of the network's own size are taken, as they are.
public final class PictureClassifier {
  /// What each class is called, by label.
  public let classNames: [String]
  /// Runs the network on pixels that stand ready, and on many pictures at once.
  public let classifier: Classifier
  /// Whether pictures are prepared.
  public let isPreparing: Bool
  /// The picture at hand, as the network saw it.
  public private(set) var picture = Picture()
  /// Probability of each class for the picture at hand, [classes].
  public private(set) var probabilities: [Float]

  /// The size of the pictures that the network reads.
  public let shape: PictureShape

  /// Reads pictures for a network of another size than MNIST's.
  private let scaled: ScaledPictureReader?
  private var decoded = Picture()
  private let reader: PNGReader
  private let pixelReader: PixelReader
  private let preparer = DigitPreparer()

  /// Prepares a model for pictures of the size its file tells.
  ///
  /// - Throws: `FileError` where the network takes no pixels, or its outputs are not classes.
  public convenience init(
    _ file: ModelFile, name: String = "the model", isPreparing: Bool = true
  ) throws(FileError) {
    try self.init(
      file.inferenceModel(), classNames: file.classNames, shape: file.pictureShape ?? .digits, name: name,
      isPreparing: isPreparing)
  }

  /// Prepares a model that classifiers on other threads may share.
  ///
  /// - Parameters:
  ///   - model: A network for pictures.
  ///   - classNames: What each class is called, [classes].
  ///   - shape: The size of its pictures. Those of MNIST's size are prepared as handwritten digits, others are scaled.
  ///   - threads: Workers for many pictures at once, from 1; nil takes one for each CPU of this process.
  ///   - name: What errors call the model.
  ///   - isPreparing: Whether pictures are prepared.
  ///   - maximumPixels: Pictures with more pixels are not read, nor are small files that unpack to many more bytes (see
  ///     `PNGReader`).
  /// - Throws: `FileError` where the network takes inputs of another size.
  public init(
    _ model: InferenceModel, classNames: [String], shape: PictureShape = .digits, threads: Int? = 1,
    name: String = "the model",
    isPreparing: Bool = true, maximumPixels: Int = 64_000_000
  ) throws(FileError) {
    precondition(classNames.count == model.classes)
    guard model.inputs == shape.count, case .pixels = model.input, model.output == .classes else {
      throw FileError(
        path: name, expected: "a network for pictures of \(shape.width)×\(shape.height) pixels",
        found: "one for \(model.inputs) inputs")
    }
    self.shape = shape
    scaled =
      shape == .digits
      ? nil
      : ScaledPictureReader(
        width: shape.width, height: shape.height, channels: shape.channels, maximumPixels: maximumPixels)
    self.classNames = classNames
    self.isPreparing = isPreparing
    reader = PNGReader(maximumPixels: maximumPixels)
    pixelReader = PixelReader(maximumPixels: maximumPixels)
    classifier = Classifier(model, threads: threads)
    probabilities = [Float](repeating: 0, count: model.classes)
  }

  /// Classifies a PNG file, all of whose ink is taken for one digit.
  ///
  /// - Throws: `FileError` where the file is no picture, or a blank one.
  public func classify(png path: String) throws(FileError) -> Classification {
    if let scaled {
      try scaled.read(png: path, isScaling: isPreparing)
      if shape.channels == 1 {
        picture = Picture(width: shape.width, height: shape.height, pixels: scaled.pixels)
      }
      return classify(scaled.pixels, &probabilities)
    }
    try reader.read(path: path, into: &decoded)
    return try classifyPicture(path)
  }

  /// Classifies the bytes of a PNG file, likewise.
  ///
  /// - Parameters:
  ///   - bytes: A whole file.
  ///   - name: What errors call it.
  /// - Returns: The likeliest class.
  /// - Throws: `FileError` where the bytes are no picture, or a blank one.
  public func classify(png bytes: [UInt8], name: String = "the picture") throws(FileError) -> Classification {
    try reader.read(bytes: bytes, name: name, into: &decoded)
    return try classifyPicture(name)
  }

  /// Classifies a picture whose pixels stand in memory, likewise.
  ///
  /// - Parameters:
  ///   - pixels: The pixels, [height, width, bytes of a pixel], row-major without gaps.
  ///   - width: Columns, from 1.
  ///   - height: Rows, from 1.
  ///   - layout: What the bytes of a pixel are.
  ///   - name: What errors call the picture.
  /// - Returns: The likeliest class.
  /// - Throws: `FileError` where sizes and bytes disagree, the picture is too large, or it is blank.
  public func classify(
    pixels: Span<UInt8>, width: Int, height: Int, layout: PixelLayout = .grey, name: String = "the picture"
  ) throws(FileError) -> Classification {
    try pixelReader.read(pixels, width: width, height: height, layout: layout, name: name, into: &decoded)
    return try classifyPicture(name)
  }

  /// Reads the digits of a number in a PNG file, from left to right.
  ///
  /// - Throws: `FileError` where the file is no picture, or a blank one.
  public func readDigits(png path: String) throws(FileError) -> [DigitReading] {
    try reader.read(path: path, into: &decoded)
    return try readDigits(of: path)
  }

  /// Reads the digits of a number in the bytes of a PNG file, likewise; `name` is what errors call it.
  public func readDigits(
    png bytes: [UInt8], name: String = "the picture"
  ) throws(FileError) -> [DigitReading] {
    try reader.read(bytes: bytes, name: name, into: &decoded)
    return try readDigits(of: name)
  }

  /// Reads the digits of a number in a picture whose pixels stand in memory, given as to `classify`.
  public func readDigits(
    pixels: Span<UInt8>, width: Int, height: Int, layout: PixelLayout = .grey, name: String = "the picture"
  ) throws(FileError) -> [DigitReading] {
    try pixelReader.read(pixels, width: width, height: height, layout: layout, name: name, into: &decoded)
    return try readDigits(of: name)
  }

  private func readDigits(of name: String) throws(FileError) -> [DigitReading] {
    try checkShape()
    let digits = preparer.split(decoded)
    guard !digits.isEmpty else { throw blank(name) }
    return digits.map { digit in
      picture = digit.picture
      let result = classify(picture.pixels, &probabilities)
      return DigitReading(
        result: result, probabilities: probabilities, picture: picture, box: digit.box)
    }
  }

  /// Numbers are split, and pictures taken from memory, for networks of MNIST's size alone.
  private func checkShape() throws(FileError) {
    guard shape != .digits else { return }
    throw FileError(
      path: "the model", expected: "a network for handwritten digits of 28×28 pixels",
      found: "one for \(shape.width)×\(shape.height)")
  }

  private func classifyPicture(_ name: String) throws(FileError) -> Classification {
    try checkShape()
    if isPreparing {
      guard preparer.prepare(decoded, into: &picture) else { throw blank(name) }
    } else {
      guard decoded.width == 28, decoded.height == 28 else {
        throw FileError(
          path: name, expected: "a picture of 28×28 pixels", found: "\(decoded.width)×\(decoded.height)")
      }
      swap(&decoded, &picture)
    }
    return classify(picture.pixels, &probabilities)
  }

  private func blank(_ name: String) -> FileError {
    FileError(path: name, expected: "a digit", found: "a blank picture")
  }

  private func classify(_ pixels: [UInt8], _ probabilities: inout [Float]) -> Classification {
    var span = probabilities.mutableSpan
    return classifier.classify(pixels.span, probabilities: &span)
  }
}
