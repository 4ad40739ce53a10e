import Files
import KernelInterface
import Unpacking

// IDX, the format of the MNIST files (described at the foot of LeCun's page "The MNIST database of
// handwritten digits"): two zero bytes, the type of the elements, the number of dimensions, each
// dimension as a big-endian 32-bit integer, then the elements, big-endian as well.

extension NumberArray {
  /// Reads an IDX file of any shape and type, plain (it is mapped) or gzipped (it is unpacked).
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - content: What the numbers are, for errors.
  /// - Throws: `FileError` where the file is missing, damaged, truncated, followed by more bytes, not IDX, or declares more
  ///   than it holds. No more memory is taken than the header declares, and none where the file is too small to hold so much.
  public convenience init(idx path: String, content: String = "numbers") throws(FileError) {
    try self.init(
      idx: HeldBytes(path: path, purpose: "an IDX file of \(content)"), content: content, name: path)
  }

  /// Reads a copy of the bytes of an IDX file, plain or gzipped; `name` is what errors call it.
  ///
  /// - Throws: `FileError` as `init(idx:content:)` does.
  public convenience init(
    idxBytes bytes: [UInt8], content: String = "numbers", name: String
  ) throws(FileError) {
    try self.init(idx: HeldBytes(bytes), content: content, name: name)
  }

  private convenience init(idx held: HeldBytes, content: String, name: String) throws(FileError) {
    let (header, unpacked) = try held.withBytes { (bytes) throws(FileError) in
      let file = try UnpackedFile(bytes: bytes, name: name)
      let header = try IDXHeader(file, content: content)
      return (header, file.isGzipped ? try header.readElements(file, content: content) : nil)
    }
    let elements = unpacked ?? held
    let start = unpacked == nil ? header.byteCount : 0
    guard elements.count == start + header.elementBytes else {
      throw FileError(
        path: name, expected: "nothing after \(header.elementBytes) bytes of \(content)", found: "more bytes")
    }
    try self.init(
      elements, start..<elements.count, shape: header.dimensions, type: header.type, isBigEndian: true,
      name: name)
  }
}

/// What the header of an IDX file says.
private struct IDXHeader {
  var type: NumberFormat
  /// Lengths, outermost first; each at least 1.
  var dimensions: [Int] = []
  /// Bytes of the elements.
  var elementBytes: Int

  /// Bytes of the header.
  var byteCount: Int { 4 + 4 * dimensions.count }

  init(_ file: UnpackedFile, content: String) throws(FileError) {
    let magic = try Self.readInteger(file)
    guard let type = idxType(magic >> 8), magic & 0xFF > 0 else {
      throw file.error(expected: "the IDX number of \(content)", found: "the number \(magic)")
    }
    self.type = type
    elementBytes = type.byteCount
    for _ in 0..<magic & 0xFF {
      let dimension = try Self.readInteger(file)
      guard dimension > 0 else { throw file.error(expected: "some \(content)", found: "a dimension of 0") }
      dimensions.append(dimension)
    }
    for dimension in dimensions {
      let (product, overflow) = elementBytes.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= file.largestRest else {
        let size = dimensions.map(String.init).joined(separator: "×")
        throw file.error(
          expected: "\(size) \(type == .uint8 ? "bytes" : "numbers") of \(content)",
          found: "a file too small for that")
      }
      elementBytes = product
    }
  }

  func readElements(_ file: UnpackedFile, content: String) throws(FileError) -> HeldBytes {
    let elements = try HeldBytes(count: elementBytes) { (buffer) throws(FileError) in
      try file.read(content, into: buffer)
    }
    try file.readEnd(after: "\(elementBytes) bytes of \(content)")
    return elements
  }

  private static func readInteger(_ file: UnpackedFile) throws(FileError) -> Int {
    var integer: UInt32 = 0
    try withUnsafeMutableBytes(of: &integer) { (bytes) throws(FileError) in
      try file.read("an IDX header", into: bytes)
    }
    return Int(UInt32(bigEndian: integer))
  }
}

private func idxType(_ number: Int) -> NumberFormat? {
  switch number {
  case 0x08: .uint8
  case 0x09: .int8
  case 0x0B: .int16
  case 0x0C: .int32
  case 0x0D: .float32
  case 0x0E: .float64
  default: nil
  }
}
