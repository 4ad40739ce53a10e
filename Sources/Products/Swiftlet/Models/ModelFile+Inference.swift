import CBundledModel

extension ModelFile {
  /// The tutorial's network as it is part of this program: trained on MNIST less the bundled pictures.
  public static func bundled() throws(FileError) -> ModelFile {
    let bytes = UnsafeBufferPointer(start: swiftlet_bundled_model(), count: swiftlet_bundled_model_size())
    return try ModelFile(safetensors: UnsafeRawBufferPointer(bytes).bytes, path: "the bundled model")
  }

  /// What each class is called: the metadata's names, or numbers from 0.
  public var classNames: [String] {
    let names = metadata[MetadataKey.classes]?.split(separator: "\n").map(String.init) ?? []
    return names.count == network.outputs ? names : (0..<network.outputs).map(String.init)
  }

  /// What each target is called: the metadata's names, or numbers from 1.
  public var targetNames: [String] {
    let names = metadata[MetadataKey.targets]?.split(separator: "\n").map(String.init) ?? []
    return names.count == network.outputs ? names : (1...max(network.outputs, 1)).map(String.init)
  }

  /// The network, folded and ready to infer.
  public func inferenceModel() -> InferenceModel {
    InferenceModel(network, input: inputKind, output: outputKind)
  }
}

extension ModelFile {
  /// Lets the file carry the first pictures of a set with what the network answers.
  public mutating func setSelfChecks(ofFirst count: Int, _ pictures: PictureSet) {
    let classifier = Classifier(inferenceModel())
    setSelfChecks(
      (0..<min(count, pictures.count)).map { index in
        let pixels = Array(pictures.pixels[index * pictures.pictureSize..<(index + 1) * pictures.pictureSize])
        return SelfCheck(pixels: pixels, logits: classifier.logits(pixels.span))
      })
  }

  /// Stores all weights in another format, rounded, and renews the answers that the file carries.
  ///
  /// - Throws: `FileError` where what the file carries does not fit the network.
  public mutating func convert(to format: NumberFormat) throws(FileError) {
    network = network.converted(to: format)
    try renewSelfChecks()
  }

  /// Makes a network of whole numbers, from the bytes of its inputs to its logits, and renews the answers that the file
  /// carries.
  ///
  /// - Parameters:
  ///   - samples: What it reads, as in training: a few hundred do. Their targets do not matter.
  ///   - path: What errors call the file.
  /// - Throws: `FileError` where samples are of another kind or width, or a layer has no form in whole numbers.
  public mutating func quantize(calibratedOn samples: Samples, path: String = "model") throws(FileError) {
    let isPixels = if case .pixels = inputKind { true } else { false }
    guard samples.count > 0, samples.width == network.inputs, isPixels == samples.isPixels else {
      throw FileError(
        path: path, expected: "a network of \(samples.isPixels ? "pixels" : "rows"), \(samples.width) wide",
        found: "one of \(isPixels ? "pixels" : "rows"), \(network.inputs) wide")
    }
    do {
      let quantized = try Calibrator(samples).quantize(network, input: inputKind)
      network = quantized.network
      describe(quantized.input, outputKind)
    } catch {
      throw FileError(
        path: path, expected: "a network that can be computed in whole numbers", found: error.problem)
    }
    try renewSelfChecks()
  }

  private mutating func renewSelfChecks() throws(FileError) {
    let classifier = Classifier(inferenceModel())
    setSelfChecks(
      try selfChecks().map { SelfCheck(pixels: $0.pixels, logits: classifier.logits($0.pixels.span)) })
  }

  /// Runs the file's test pictures on this machine.
  ///
  /// - Parameter path: What errors call the file.
  /// - Returns: How far the answers are from what is expected; it does not agree where the file has no pictures.
  /// - Throws: `FileError` where the test pictures do not fit the network.
  public func verify(path: String = "model") throws(FileError) -> Verification {
    let classifier = Classifier(inferenceModel())
    return Verification(try selfChecks(path: path)) { classifier.logits($0.span) }
  }
}
