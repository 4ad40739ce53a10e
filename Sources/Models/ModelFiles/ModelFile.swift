import Files
import KernelInterface
import NeuralNetwork

/// A network with what a file tells about it.
///
/// A model file is a safetensors file: a length of 8 bytes, a JSON header, and the numbers, little-endian. Format:
/// https://huggingface.co/docs/safetensors. Its tensors carry PyTorch's names, so that `load_state_dict` takes it.
///
/// Written are `layer1.0` for the first dense layer, `layer1.1` for the batch normalisation after it, `layer2.0` and
/// so on, with a rectifier between them. Read is any naming in which a number orders the modules (`0`, `fc1`,
/// `net.3`) but for a last one, which may have none (`out`):
/// - a module with running figures is a batch normalisation, another one with a weight of one dimension a layer
///   normalisation, every other one a linear layer, with a bias or without; a linear layer comes before the normalisation
///   of the same number (`fc1`, `bn1`);
/// - names do not tell where activations are: there is one just before every linear layer but the first, of the kind that
///   the caller tells; a rectifier where modules are named as above.
///
/// Where a network is not built this way, its modules are named by their index as in an `nn.Sequential`, and the
/// metadata key `layer_kinds` lists all of them by PyTorch's classes, as `Linear LayerNorm GELU Linear` or, with a number
/// that is not PyTorch's usual one, `LeakyReLU(0.2)`. An ε of a normalisation other than 1e-5 stands in the metadata under the module's name and `.eps`. Both keys belong to the network: they are
/// not part of `metadata`.
///
/// A quantised network, which is computed in whole numbers, has weights in I8 throughout, and two tensors tell what the
/// bytes of its activations stand for: `activation_scales`, F32, and `activation_zero_points`, I64, a number for what leaves
/// each layer but the last.
public struct ModelFile: Equatable, Sendable {
  /// The layers and their numbers.
  public var network: Snapshot
  /// Text by key: see `MetadataKey` for the keys this project gives a meaning. All others pass through.
  public var metadata: [String: String]

  /// Joins a network and its metadata.
  public init(network: Snapshot, metadata: [String: String] = [:]) {
    self.network = network
    self.metadata = metadata
  }
}

// MARK: - Reading

extension ModelFile {
  /// Reads a model file, which is mapped into memory and checked as a whole.
  ///
  /// Weights may be stored as F32, F16, BF16, or as I8 with a scale for each row. F16 and I8 stay as they are, and
  /// inference runs on them; BF16 becomes `Float`.
  ///
  /// - Parameters:
  ///   - path: A safetensors file that holds a multilayer perceptron.
  ///   - assumedActivation: What stands between linear layers where the file does not tell, as a state dictionary of PyTorch
  ///     does not: without it such a file is refused.
  /// - Throws: `FileError` for anything that is not exactly that: a header that lies about the bytes, tensors
  ///   that do not fit each other, unknown or missing ones, numbers that are not finite, negative variances.
  public init(path: String, assumedActivation: Activation? = nil) throws(FileError) {
    self = try FileContents(path: path, purpose: "a safetensors file").withBytes {
      (bytes) throws(FileError) in
      try ModelFile(safetensors: bytes, path: path, assumedActivation: assumedActivation)
    }
  }

  /// Whether a file begins as a safetensors file does, which a state dictionary is.
  ///
  /// - Throws: `FileError` where it cannot be read.
  public static func isSafetensors(path: String) throws(FileError) -> Bool {
    try FileContents(path: path, purpose: "a model").withBytes { bytes in
      bytes.withUnsafeBytes { FileKind($0) == .safetensors }
    }
  }

  /// Reads a model file that is in memory already.
  ///
  /// - Parameters:
  ///   - bytes: All bytes of a safetensors file.
  ///   - name: What errors call these bytes.
  /// - Throws: `FileError` as for a file.
  public init(bytes: [UInt8], name: String = "model") throws(FileError) {
    try self.init(safetensors: bytes.span.bytes, path: name)
  }

  /// Reads the bytes of a model file where they lie; `path` is what errors call them.
  package init(
    safetensors bytes: borrowing RawSpan, path: String, assumedActivation: Activation? = nil
  ) throws(FileError) {
    let file = try Safetensors(bytes: bytes, path: path)
    var reader = StateDictionaryReader(file: file, path: path, assumedActivation: assumedActivation)
    network = try reader.snapshot()
    metadata = reader.metadata
    try checkKinds(path: path)
  }
}

// MARK: - Writing

extension ModelFile {
  /// The bytes of a model file, the same for the same model. Weights are stored as the network has them.
  ///
  /// - Returns: A safetensors file.
  /// - Throws: `FileError` when the network could not be read back: layers that do not fit, or numbers that are
  ///   not finite.
  public func bytes() throws(FileError) -> [UInt8] { try bytes(path: "model") }

  /// Writes a model file. An existing file is replaced as a whole or left as it is.
  ///
  /// - Parameter path: Where the file shall be, by custom with the ending `.safetensors`.
  /// - Throws: `FileError` when the network could not be read back, or the file not be written.
  public func write(to path: String) throws(FileError) {
    let bytes = try bytes(path: path)
    try replaceFile(path, with: bytes)
  }

  private func bytes(path: String) throws(FileError) -> [UInt8] {
    if let problem = network.problem {
      throw FileError(path: path, expected: "a network whose layers fit each other", found: problem)
    }
    let bytes = StateDictionaryWriter(network: network, metadata: metadata).file.bytes()
    // What cannot be read back is never written: a diverged network would replace a good file.
    _ = try ModelFile(safetensors: bytes.span.bytes, path: path)
    return bytes
  }
}
