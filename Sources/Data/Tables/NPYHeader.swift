import Files
import KernelInterface

/// What the header of an NPY file says.
struct NPYHeader: Equatable {
  var type: NumberFormat
  var isBigEndian: Bool
  var shape: [Int]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the header of a file and tells at which byte the numbers start.
  ///
  /// - Throws: `FileError` where the bytes are not NPY, end within the header, or hold what no `NumberArray` can.
  static func read(_ bytes: UnsafeRawBufferPointer, name: String) throws(FileError) -> (NPYHeader, Int) {
    guard bytes.count >= 10, bytes.starts(with: magic) else {
      throw FileError(path: name, expected: "an NPY file", found: "other bytes")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw FileError(path: name, expected: "version 1, 2 or 3 of NPY", found: "version \(version)")
    }
    let sizeOfLength = version == 1 ? 2 : 4
    guard bytes.count >= 8 + sizeOfLength else { throw truncated(name) }
    let length = (0..<sizeOfLength).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    let start = 8 + sizeOfLength
    guard bytes.count - start >= length else { throw truncated(name) }
    var literal = PythonDictionary(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
    guard let entries = literal.read() else {
      throw FileError(
        path: name, expected: "a header with descr, fortran_order and shape", found: "another header")
    }
    return (try NPYHeader(entries, name: name), start + length)
  }

  private static func truncated(_ name: String) -> FileError {
    FileError(path: name, expected: "a whole NPY header", found: "a truncated one")
  }

  private init(_ entries: PythonDictionary.Entries, name: String) throws(FileError) {
    guard !entries.isFortranOrder else {
      throw FileError(
        path: name, expected: "an array that stands row by row (C order)", found: "one in Fortran order")
    }
    guard let order = entries.descr.utf8.first,
      let type = numberType(entries.descr.dropFirst()), "<>|".utf8.contains(order),
      order != UInt8(ascii: "|") || type.byteCount == 1
    else {
      throw FileError(
        path: name, expected: "numbers of at most 64 bits", found: kindOfOther(entries.descr))
    }
    self.type = type
    isBigEndian = order == UInt8(ascii: ">")
    shape = entries.shape
  }
}

/// The type that NumPy abbreviates so, e.g. `f4`.
private func numberType(_ abbreviation: Substring) -> NumberFormat? {
  switch abbreviation {
  case "b1": .bool
  case "i1": .int8
  case "i2": .int16
  case "i4": .int32
  case "i8": .int64
  case "u1": .uint8
  case "u2": .uint16
  case "u4": .uint32
  case "u8": .uint64
  case "f2": .float16
  case "f4": .float32
  case "f8": .float64
  default: nil
  }
}

/// What an array of another type holds, in words.
private func kindOfOther(_ descr: String) -> String {
  switch descr.utf8.dropFirst().first {
  case nil: "records of several fields"
  case UInt8(ascii: "O"): "Python objects"
  case UInt8(ascii: "c"): "complex numbers"
  case UInt8(ascii: "S"), UInt8(ascii: "a"), UInt8(ascii: "U"): "texts"
  case UInt8(ascii: "M"), UInt8(ascii: "m"): "dates or times"
  case UInt8(ascii: "V"): "records of bytes"
  default: "the type \(descr.prefix(40))"
  }
}
