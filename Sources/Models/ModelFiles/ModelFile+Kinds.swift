import Files
import NeuralNetwork

// What a network reads and what its outputs stand for, as the metadata tells. It is checked at the door.

extension ModelFile {
  /// What a pixel becomes before the first layer, as the metadata tells; the tutorial's where it does not.
  public var pixelScale: PixelScale {
    PixelScale(
      mean: number(MetadataKey.pixelMean) ?? PixelScale.symmetric.mean,
      deviation: number(MetadataKey.pixelDeviation) ?? PixelScale.symmetric.deviation)
  }

  /// What the network reads, as the metadata tells: pixels where it does not.
  public var inputKind: InputKind {
    if let means = numbers(MetadataKey.featureMeans), let deviations = numbers(MetadataKey.featureDeviations),
      means.count == network.inputs, deviations.count == network.inputs
    {
      return .floats(Standardization(means: means, deviations: deviations))
    }
    return metadata[MetadataKey.columns] == nil ? .pixels(pixelScale) : .floats(nil)
  }

  /// What its outputs stand for, as the metadata tells: classes where it does not.
  public var outputKind: OutputKind {
    switch metadata[MetadataKey.outputs] {
    case "answers": return .answers
    case "numbers":
      guard let means = numbers(MetadataKey.targetMeans),
        let deviations = numbers(MetadataKey.targetDeviations),
        means.count == network.outputs, deviations.count == network.outputs
      else { return .numbers(nil) }
      return .numbers(Standardization(means: means, deviations: deviations))
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
    if case .floats(let standardization?) = input {
      metadata[MetadataKey.featureMeans] = text(standardization.means)
      metadata[MetadataKey.featureDeviations] = text(standardization.deviations)
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

  func numbers(_ key: String) -> [Float]? {
    guard let text = metadata[key] else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }

  private func number(_ key: String) -> Float? {
    metadata[key].flatMap(Float.init).flatMap { $0.isFinite ? $0 : nil }
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
    if let outputs = metadata[MetadataKey.outputs], !["classes", "answers", "numbers"].contains(outputs) {
      throw FileError(
        path: path, expected: "'\(MetadataKey.outputs)' in the metadata to be classes, answers or numbers",
        found: "'\(outputs)'")
    }
  }

  private func checkPixels(_ path: String) throws(FileError) {
    let keys = [MetadataKey.pixelMean, MetadataKey.pixelDeviation]
    let texts = keys.map { metadata[$0] }
    guard texts != [nil, nil] else { return }
    guard let mean = texts[0].flatMap(Double.init), let deviation = texts[1].flatMap(Double.init),
      mean.isFinite, deviation > 0, PixelNormalization(metadata) != nil
    else {
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
