import CBundledModel

extension ModelFile {
  /// The network for handwritten digits that is part of this program: one of whole numbers, 784-320-128-10, calibrated, trained on
  /// MNIST less the bundled pictures and on digits that were drawn for it.
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

  /// Makes probabilities of classes mean what they say, by temperature scaling (see `TemperatureScaling`): logits are divided
  /// by the temperature that fits some samples best, which is worked into the last layer. Renews the answers that the file
  /// carries.
  ///
  ///     var file = try ModelFile(path: "digits.safetensors")
  ///     let digits = try PictureSet(idxFolder: "mnist", part: .training).suffix(10_000)
  ///     print(try file.calibrate(on: Samples(digits, scale: file.pixelScale)))
  ///     try file.write(to: "calibrated.safetensors")
  ///
  /// - Parameters:
  ///   - samples: What the network was not trained on, with their classes, scaled or standardised as the file tells: some
  ///     thousand do. Weights count.
  ///   - path: What errors call the file.
  /// - Returns: The temperature, 0.01 … 100: above 1 where the network was surer than right.
  /// - Throws: `FileError` where outputs are no classes, samples are of another kind or width or have other classes, no
  ///   temperature is best (all are told right, or logits tell nothing), or the last layer is an activation. The network is then
  ///   what it was.
  @discardableResult
  public mutating func calibrate(on samples: Samples, path: String = "model") throws(FileError) -> Double {
    try checkClasses(path: path)
    guard samples.count > 0 else {
      throw FileError(path: path, expected: "samples to calibrate it on", found: "none")
    }
    let kind = InputKind(of: samples)
    guard kind == inputKind, samples.width == network.inputs else {
      throw FileError(
        path: path, expected: "a network of \(kind.name), \(samples.width) wide, scaled alike",
        found: "one of \(inputKind.name), \(network.inputs) wide")
    }
    if let problem = samples.targets.problem(outputs: network.outputs, loss: .softmaxCrossEntropy()) {
      throw FileError(path: path, expected: "samples of its classes", found: "others: \(problem)")
    }
    _ = try selfChecks(path: path)
    let calibrated: (network: Snapshot, temperature: Double)
    do throws(TemperatureScalingError) {
      calibrated = try network.calibrated(on: samples, input: inputKind)
    } catch {
      throw FileError(path: path, expected: error.expected, found: error.found)
    }
    network = calibrated.network
    try renewSelfChecks()
    return calibrated.temperature
  }

  /// Makes sure that outputs stand for classes.
  package func checkClasses(path: String) throws(FileError) {
    let found: String
    switch outputKind {
    case .classes: return
    case .answers: found = "one that tells yes-or-no answers"
    case .numbers: found = "one that tells numbers"
    }
    throw FileError(path: path, expected: "a model that tells classes", found: found)
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

extension InputKind {
  /// What a network must read to be evaluated on some samples.
  fileprivate init(of samples: Samples) {
    self = samples.isPixels ? .pixels(samples.scale) : .floats(samples.standardization)
  }

  fileprivate var name: String {
    switch self {
    case .pixels: "pixels"
    case .floats: "rows"
    }
  }
}
