import Files
import KernelInterface
import Unpacking

// NPY, NumPy's format (numpy.lib.format): the bytes "\x93NUMPY", a version, the length of the header in 2 bytes
// (version 1) or 4 (versions 2 and 3), the header, which is a dictionary as Python writes it, and the numbers.

extension NumberArray {
  /// Maps an NPY file of versions 1 to 3, little- or big-endian.
  ///
  /// - Throws: `FileError` where the file is missing, not NPY, truncated, or longer than its header says, or where its
  ///   numbers stand column by column or are none of `NumberFormat`.
  public convenience init(npy path: String) throws(FileError) {
    let held = try HeldBytes(path: path, purpose: "an NPY file")
    try self.init(npy: held, 0..<held.count, name: path)
  }

  /// Reads a copy of the bytes of an NPY file; `name` is what errors call it.
  ///
  /// - Throws: `FileError` as `init(npy:)` does.
  public convenience init(npyBytes bytes: [UInt8], name: String) throws(FileError) {
    let held = HeldBytes(bytes)
    try self.init(npy: held, 0..<held.count, name: name)
  }

  /// Reads an NPY file that is the part `range` of other bytes.
  convenience init(npy held: HeldBytes, _ range: Range<Int>, name: String) throws(FileError) {
    let (header, length) = try held.withBytes { (bytes) throws(FileError) in
      try NPYHeader.read(UnsafeRawBufferPointer(rebasing: bytes[range]), name: name)
    }
    try self.init(
      held, range.lowerBound + length..<range.upperBound, shape: header.shape, type: header.type,
      isBigEndian: header.isBigEndian, name: name)
  }
}
