import Files
import NeuralNetwork

extension ModelFile {
  /// Reads a multilayer perceptron from an ONNX model, as PyTorch's and Keras' exporters and this project write it.
  ///
  /// A Softmax at the end is left out: the network gives logits. A graph that takes `UInt8` gives the metadata's
  /// normalisation of pixels.
  ///
  /// - Parameter path: An ONNX file. Weights may be in files beside it.
  /// - Throws: `FileError` that names the operator where one is not taken, and for everything that is not a network.
  public init(onnxPath path: String) throws(FileError) {
    let contents = try FileContents(path: path, purpose: "an ONNX model")
    let bytes = contents.withBytes { $0.withUnsafeBytes { Array($0) } }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let graph = try ONNXGraph(bytes: bytes, path: path, folder: folder)
    self = try ONNXImporter.model(of: graph, path: path)
    try checkKinds(path: path)
  }

  /// Reads an ONNX model that is in memory already, with all its weights.
  ///
  /// - Parameters:
  ///   - bytes: All bytes of an ONNX file.
  ///   - name: What errors call these bytes.
  /// - Throws: `FileError` as for a file.
  public init(onnxBytes bytes: [UInt8], name: String = "model") throws(FileError) {
    let graph = try ONNXGraph(bytes: bytes, path: name, folder: nil)
    self = try ONNXImporter.model(of: graph, path: name)
    try checkKinds(path: name)
  }

  /// The network as an ONNX model that takes any batch and gives logits.
  ///
  /// - Parameter options: Whether normalisation is folded, and whether pixels are taken.
  /// - Returns: An ONNX file.
  /// - Throws: `FileError` when the network could not be read back, or the metadata lacks what pixels need.
  public func onnxBytes(_ options: ONNXOptions = ONNXOptions()) throws(FileError) -> [UInt8] {
    try onnxBytes(options, path: "model")
  }

  /// Writes the network as an ONNX model. An existing file is replaced as a whole or left as it is.
  ///
  /// - Parameters:
  ///   - path: Where the file shall be, by custom with the ending `.onnx`.
  ///   - options: Whether normalisation is folded, and whether pixels are taken.
  /// - Throws: `FileError` as for bytes, or when the file cannot be written.
  public func writeONNX(to path: String, _ options: ONNXOptions = ONNXOptions()) throws(FileError) {
    let bytes = try onnxBytes(options, path: path)
    try replaceFile(path, with: bytes)
  }

  private func onnxBytes(_ options: ONNXOptions, path: String) throws(FileError) -> [UInt8] {
    if let problem = network.problem {
      throw FileError(path: path, expected: "a network whose layers fit each other", found: problem)
    }
    let normalization = try normalization(options, path: path)
    let bytes = ONNXWriter.bytes(
      options.foldsNormalization && network.quantization == nil ? network.folded : network,
      metadata: metadata, normalization: normalization,
      features: options.takesFeatures ? featureStandardization : nil,
      targets: options.takesFeatures ? targetStandardization : nil)
    // As with safetensors: what cannot be read back is never written.
    _ = try ModelFile(onnxBytes: bytes, name: path)
    return bytes
  }

  /// What pixels become where the graph takes such. Whole numbers begin with their bytes.
  private func normalization(_ options: ONNXOptions, path: String) throws(FileError) -> PixelScale? {
    if options.takesPixels { return try toldPixelScale(path: path) }
    guard network.quantization != nil, case .pixels(let scale) = inputKind else { return nil }
    return scale
  }

  /// What the metadata says of pixels.
  ///
  /// - Throws: `FileError` where it says nothing usable.
  func toldPixelScale(path: String) throws(FileError) -> PixelScale {
    if let scale = PixelScale(metadata) { return scale }
    let keys = [MetadataKey.pixelMean, MetadataKey.pixelDeviation]
    throw FileError(
      path: path, expected: "\(keys.joined(separator: " and ")) in the metadata, the latter positive",
      found: keys.map { metadata[$0].map { "'\($0)'" } ?? "none" }.joined(separator: " and "))
  }
}
