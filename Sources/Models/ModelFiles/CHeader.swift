import Files
import NeuralNetwork

extension ModelFile {
  /// The network as one self-contained C99 header: constants and one function, without allocation, libraries or
  /// state, for firmware or for a single function in another program.
  ///
  /// The function is `static inline int NAME_predict(const unsigned char pixels[N], float logits[M])` and gives
  /// the index of the largest logit. Where the metadata does not tell how pixels become inputs, it takes
  /// `const float inputs[N]` instead. Normalisation is folded into the weights. The bytes the network needs stand in
  /// the first comment.
  ///
  /// A quantised network becomes `NAME_predict(const uint8_t inputs[N], int32_t logits[M])`, without a float: its logits are
  /// the bits that the engine computes. Where it reads rows of numbers, `NAME_quantize` makes bytes of them.
  ///
  /// - Parameter name: What every name in the header begins with: a letter, then letters, digits and `_`, all ASCII.
  /// - Returns: The text of the header.
  /// - Throws: `FileError` when the layers are no network of finite numbers, or `name` is no name in C.
  public func cHeader(name: String = "swiftlet") throws(FileError) -> String {
    guard isCName(name) else {
      throw FileError(
        path: "model", expected: "a name of ASCII letters, digits and '_' that begins with a letter",
        found: "'\(name)'")
    }
    // C has no literal for numbers that are not finite, before folding or after it.
    _ = try bytes()
    if network.quantization != nil {
      return CIntegerHeader(
        IntegerNetwork(network, input: inputKind.byteMap), name: name, features: featureStandardization,
        targets: targetStandardization
      ).text
    }
    let pixels = PixelScale(metadata)
    var folded = network
    if let map = pixels?.affine ?? featureStandardization?.affine {
      folded.layers.insert(.batchNorm(Snapshot.BatchNorm(map, width: network.inputs)), at: 0)
    }
    if let map = targetStandardization?.affine.inverse {
      folded.layers.append(.batchNorm(Snapshot.BatchNorm(map, width: network.outputs)))
    }
    folded = folded.folded
    _ = try ModelFile(network: folded).bytes()
    let isFloats = if case .floats = inputKind { true } else { false }
    return CHeaderWriter(
      network: folded, takesPixels: pixels != nil, name: name,
      inputNote: isFloats ? "Inputs are the columns' own numbers." : "Inputs are normalised."
    ).text
  }
}

private func isCName(_ name: String) -> Bool {
  let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  return name.utf8.first.map(isLetter) == true
    && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
}
