import Files

// IDX, the format of the MNIST files (described at the foot of LeCun's page "The MNIST database of
// handwritten digits"): two zero bytes, the type of the elements, the number of dimensions, each
// dimension as a big-endian 32-bit integer, then the elements. Only bytes (type 8) are read here.

/// An array of bytes read from an IDX file.
struct IDX: Equatable {
  /// Lengths, outermost first; each at least 1.
  var dimensions: [Int]
  /// As many bytes as the product of `dimensions`.
  var elements: [UInt8]

  /// Reads a file, plain or gzipped, that holds an array with `dimensionCount` dimensions.
  ///
  /// - Throws: `FileError` where the file is anything else. No more memory is taken than the header
  ///   declares, and none where the file is too small to hold so much.
  init(_ file: UnpackedFile, dimensionCount: Int, content: String) throws(FileError) {
    dimensions = try Self.readDimensions(file, count: dimensionCount, content: content)
    let size = try Self.elementCount(dimensions, in: file, content: content)
    var bytes = [UInt8](repeating: 0, count: size)
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try file.read(content, into: UnsafeMutableRawBufferPointer(buffer))
    }
    try file.readEnd(after: "\(size) bytes of \(content)")
    elements = bytes
  }

  private static func readDimensions(
    _ file: UnpackedFile, count: Int, content: String
  ) throws(FileError) -> [Int] {
    let magic = try readInteger(file)
    guard magic == 0x0800 | count else {
      throw file.error(
        expected: "the IDX number \(0x0800 | count) of \(content)", found: "the number \(magic)")
    }
    var dimensions: [Int] = []
    for _ in 0..<count {
      let dimension = try readInteger(file)
      guard dimension > 0 else { throw file.error(expected: "some \(content)", found: "a dimension of 0") }
      dimensions.append(dimension)
    }
    return dimensions
  }

  private static func readInteger(_ file: UnpackedFile) throws(FileError) -> Int {
    var integer: UInt32 = 0
    try withUnsafeMutableBytes(of: &integer) { (bytes) throws(FileError) in
      try file.read("an IDX header", into: bytes)
    }
    return Int(UInt32(bigEndian: integer))
  }

  private static func elementCount(
    _ dimensions: [Int], in file: UnpackedFile, content: String
  ) throws(FileError) -> Int {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= file.largestRest else {
        let size = dimensions.map(String.init).joined(separator: "×")
        throw file.error(expected: "\(size) bytes of \(content)", found: "a file too small for that")
      }
      count = product
    }
    return count
  }
}
