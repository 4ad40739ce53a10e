import Files
import NeuralNetwork

/// Which numbers a C header holds.
public enum CHeaderWeights: String, CaseIterable, Sendable {
  /// `float` weights.
  case float32
  /// `signed char` weights with a `float` scale for each row: a quarter of the flash.
  case int8
}

extension ModelFile {
  /// The network as one self-contained C99 header: constants and one function, without allocation, libraries or
  /// state, for firmware or for a single function in another program.
  ///
  /// The function is `static inline int NAME_predict(const unsigned char pixels[N], float logits[M])` and gives
  /// the index of the largest logit. Where the metadata does not tell how pixels become inputs, it takes
  /// `const float inputs[N]` instead. Normalisation is folded into the weights. The bytes the network needs stand in
  /// the first comment.
  ///
  /// - Parameters:
  ///   - name: What every name in the header begins with: a letter, then letters, digits and `_`, all ASCII.
  ///   - weights: Which numbers the header holds.
  /// - Returns: The text of the header.
  /// - Throws: `FileError` when the layers are no network of finite numbers, or `name` is no name in C.
  public func cHeader(
    name: String = "swiftlet", weights: CHeaderWeights = .float32
  ) throws(FileError) -> String {
    guard isCName(name) else {
      throw FileError(
        path: "model", expected: "a name of ASCII letters, digits and '_' that begins with a letter",
        found: "'\(name)'")
    }
    let normalization = PixelNormalization(metadata)
    // Reading the model back checks all its numbers; C has no literal for those that are not finite.
    var network = try ModelFile(bytes: bytes()).network
    if let normalization {
      network.layers.insert(.batchNorm(normalization.norm(width: network.inputs)), at: 0)
    }
    let folded = ModelFile(network: network.folded)
    _ = try folded.bytes()
    return CHeaderWriter(
      network: folded.network, takesPixels: normalization != nil, name: name, weights: weights
    ).text
  }
}

private func isCName(_ name: String) -> Bool {
  let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  return name.utf8.first.map(isLetter) == true
    && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
}

extension PixelNormalization {
  fileprivate func norm(width: Int) -> Snapshot.BatchNorm {
    Snapshot.BatchNorm(
      scale: [Float](repeating: scale, count: width), shift: [Float](repeating: shift, count: width))
  }
}
