import Files

/// Everything a safetensors file holds. Format: https://huggingface.co/docs/safetensors.
struct Safetensors: Equatable {
  /// The tensors, in the order in which their numbers lie in the file.
  var tensors: [Tensor]
  /// The strings under `__metadata__`.
  var metadata: [String: String]
}

// MARK: - Reading

extension Safetensors {
  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - bytes: All bytes of the file.
  ///   - path: The file, for errors.
  /// - Throws: `FileError` where the header is no header, or the tensors are not one after the other
  ///   exactly the bytes that follow it, or a number is not finite.
  init(bytes: borrowing RawSpan, path: String) throws(FileError) {
    try bytes.withUnsafeBytes { (bytes) throws(FileError) in
      guard let found = FileKind(bytes)?.foundAsModel(path) else { return }
      throw FileError(path: path, expected: "a safetensors file", found: found)
    }
    let text = try Self.headerText(of: bytes, path: path)
    let header = try SafetensorsHeader(text: text, path: path)
    let data = bytes.extracting(droppingFirst: 8 + text.count)
    try header.checkThatTensorsTile(data.byteCount, path: path)
    tensors = []
    for entry in header.entries {
      let tensor = Tensor(entry: entry, bytes: data.extracting(entry.range))
      try tensor.checkFinite(path: path)
      tensors.append(tensor)
    }
    metadata = header.metadata
  }

  /// More than the names, shapes and texts of any small network need.
  static let largestHeader = 16 << 20

  private static func headerText(of bytes: borrowing RawSpan, path: String) throws(FileError) -> [UInt8] {
    guard bytes.byteCount >= 8 else {
      throw FileError(path: path, expected: "a safetensors file", found: "\(bytes.byteCount) bytes")
    }
    let length = bytes.unsafeLoadUnaligned(as: UInt64.self)
    guard length <= UInt64(bytes.byteCount - 8) else {
      throw FileError(
        path: path, expected: "a header of \(length) bytes", found: "\(bytes.byteCount - 8) bytes")
    }
    // Nobody's network is so deep: what a header holds takes much longer to take apart than to read.
    guard length <= UInt64(largestHeader) else {
      throw FileError(
        path: path, expected: "a header of at most \(largestHeader) bytes", found: "\(length) bytes")
    }
    return bytes.extracting(8..<8 + Int(length)).withUnsafeBytes { Array($0) }
  }
}

// MARK: - Writing

extension Safetensors {
  /// All bytes of the file: the header, padded to a multiple of 8 bytes, then the numbers.
  func bytes() -> [UInt8] {
    let text = SafetensorsHeader(tensors: tensors, metadata: metadata).text
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + tensors.reduce(0) { $0 + $1.byteCount })
    withUnsafeBytes(of: UInt64(text.count)) { bytes.append(contentsOf: $0) }
    bytes += text
    for tensor in tensors { tensor.append(to: &bytes) }
    return bytes
  }
}
