import Files

/// The bytes of a whole file, unpacked where it is gzipped.
///
/// - Parameters:
///   - path: A file, plain or gzipped.
///   - byteCount: How many bytes it must hold, unpacked; no more memory is taken.
/// - Returns: The bytes.
/// - Throws: `FileError` where the file is missing or damaged, or holds another number of bytes.
public func unpackedContents(of path: String, byteCount: Int) throws(FileError) -> [UInt8] {
  let file = try UnpackedFile(path: path, purpose: "a gzipped file")
  var bytes = [UInt8](repeating: 0, count: byteCount)
  try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
    try file.read("content", into: UnsafeMutableRawBufferPointer(buffer))
  }
  try file.readEnd(after: "\(byteCount) bytes")
  return bytes
}
