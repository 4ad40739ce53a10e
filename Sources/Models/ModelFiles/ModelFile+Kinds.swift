import Files
import NeuralNetwork

// What a network reads and what its outputs stand for, as the metadata tells. It is checked at the door.

extension ModelFile {
  /// What a pixel becomes before the first layer, as the metadata tells; the tutorial's where it does not.
  public var pixelScale: PixelScale { PixelScale(metadata) ?? .symmetric }

  /// What the network reads, as the metadata tells: pixels where it does not.
  public var inputKind: InputKind {
    if let found = standardization(MetadataKey.featureMeans, MetadataKey.featureDeviations),
      found.means.count == network.inputs
    {
      return .floats(found)
    }
    let isRows = metadata[MetadataKey.columns] != nil || metadata[MetadataKey.inputs] == "rows"
    return isRows ? .floats(nil) : .pixels(pixelScale)
  }

  /// What its outputs stand for, as the metadata tells: classes where it does not.
  public var outputKind: OutputKind {
    switch metadata[MetadataKey.outputs] {
    case "answers": return .answers
    case "numbers":
      let found = standardization(MetadataKey.targetMeans, MetadataKey.targetDeviations)
      return .numbers(found?.means.count == network.outputs ? found : nil)
    default: return .classes
    }
  }

  /// What makes columns of features alike; nil where they are taken as they are, or pixels.
  var featureStandardization: Standardization? {
    if case .floats(let standardization) = inputKind { standardization } else { nil }
  }

  /// What made columns of targets alike; nil where they are as they are, or no numbers.
  var targetStandardization: Standardization? {
    if case .numbers(let standardization) = outputKind { standardization } else { nil }
  }

  /// Notes what the network reads and what its outputs stand for.
  public mutating func describe(_ input: InputKind, _ output: OutputKind) {
    let text = { (numbers: [Float]) in numbers.map { "\($0)" }.joined(separator: ",") }
    if case .floats(let standardization) = input {
      metadata[MetadataKey.inputs] = "rows"
      metadata[MetadataKey.featureMeans] = standardization.map { text($0.means) }
      metadata[MetadataKey.featureDeviations] = standardization.map { text($0.deviations) }
    }
    switch output {
    case .classes: break
    case .answers: metadata[MetadataKey.outputs] = "answers"
    case .numbers(let standardization):
      metadata[MetadataKey.outputs] = "numbers"
      metadata[MetadataKey.targetMeans] = standardization.map { text($0.means) }
      metadata[MetadataKey.targetDeviations] = standardization.map { text($0.deviations) }
    }
  }

  /// What two keys tell, where both tell as many numbers.
  func standardization(_ means: String, _ deviations: String) -> Standardization? {
    guard let means = numbers(means), let deviations = numbers(deviations), means.count == deviations.count
    else { return nil }
    return Standardization(means: means, deviations: deviations)
  }

  private func numbers(_ key: String) -> [Float]? {
    guard let text = metadata[key] else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }
}

extension PixelScale {
  /// What metadata says, or nil where it says nothing usable.
  init?(_ metadata: [String: String]) {
    guard let mean = metadata[MetadataKey.pixelMean].flatMap(Double.init), mean.isFinite,
      let deviation = metadata[MetadataKey.pixelDeviation].flatMap(Double.init), deviation > 0
    else { return nil }
    self.init(mean: mean, deviation: deviation)
    guard Float(affine.scale[0]).isNormal, Float(affine.shift[0]).isFinite else { return nil }
  }

  /// The same as a map of bytes, one for all pixels.
  init(_ map: AffineMap) {
    let deviation = 1 / (255 * map.scale[0])
    self.init(mean: 0 - map.shift[0] * deviation, deviation: deviation)
  }

  /// The same as metadata tells it, in double precision, so that it is read back exactly.
  var metadata: [String: String] {
    [MetadataKey.pixelMean: "\(mean)", MetadataKey.pixelDeviation: "\(deviation)"]
  }
}

extension ModelFile {
  /// Makes sure that what the metadata says of inputs and outputs makes sense: no answer is to be not a number.
  ///
  /// - Throws: `FileError` that names the key.
  func checkKinds(path: String) throws(FileError) {
    try checkPixels(path)
    try checkList(MetadataKey.featureMeans, MetadataKey.featureDeviations, network.inputs, path)
    try checkList(MetadataKey.targetMeans, MetadataKey.targetDeviations, network.outputs, path)
    for (key, known) in [
      (MetadataKey.inputs, ["pixels", "rows"]), (MetadataKey.outputs, ["classes", "answers", "numbers"]),
    ] {
      guard let found = metadata[key], !known.contains(found) else { continue }
      let list = known.dropLast().joined(separator: ", ") + " or \(known.last ?? "")"
      throw FileError(path: path, expected: "'\(key)' in the metadata to be \(list)", found: "'\(found)'")
    }
    if network.quantization != nil, let problem = network.sumProblem(input: inputKind.byteMap) {
      throw FileError(path: path, expected: "a network in whole numbers of 32 bits", found: problem)
    }
  }

  private func checkPixels(_ path: String) throws(FileError) {
    let keys = [MetadataKey.pixelMean, MetadataKey.pixelDeviation]
    let texts = keys.map { metadata[$0] }
    guard texts != [nil, nil] else { return }
    guard PixelScale(metadata) != nil else {
      throw FileError(
        path: path, expected: "\(keys.joined(separator: " and ")) in the metadata, the latter positive",
        found: texts.map { $0.map { "'\($0)'" } ?? "none" }.joined(separator: " and "))
    }
  }

  /// Makes sure that means and deviations are both there or neither, as many as `count`, finite, and no deviation 0.
  private func checkList(
    _ means: String, _ deviations: String, _ count: Int, _ path: String
  ) throws(FileError) {
    guard metadata[means] != nil || metadata[deviations] != nil else { return }
    for key in [means, deviations] {
      guard let found = numbers(key), found.count == count, found.allSatisfy(\.isFinite),
        key == means || !found.contains(0)
      else {
        throw FileError(
          path: path,
          expected: "'\(key)' in the metadata to be \(count) finite numbers\(key == means ? "" : ", none 0")",
          found: metadata[key].map { "'\($0.prefix(40))'" } ?? "none")
      }
    }
  }
}
