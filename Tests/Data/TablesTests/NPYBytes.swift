import CZlib

/// An NPY file.
func npyBytes(
  _ descr: String, shape: String, fortran: String = "False", version: UInt8 = 1, numbers: [UInt8]
) -> [UInt8] {
  npyBytes(
    header: "{'descr': \(descr), 'fortran_order': \(fortran), 'shape': \(shape), }\n", version: version,
    numbers: numbers)
}

/// An NPY file with any header.
func npyBytes(header: String, version: UInt8 = 1, numbers: [UInt8]) -> [UInt8] {
  let length = littleEndian(header.utf8.count, size: version == 1 ? 2 : 4)
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + numbers
}

func littleEndian(_ number: Int, size: Int) -> [UInt8] {
  (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// The bytes of numbers in either order.
func bytes<Number: FixedWidthInteger>(_ numbers: [Number], isBigEndian: Bool = false) -> [UInt8] {
  numbers.flatMap { withUnsafeBytes(of: isBigEndian ? $0.bigEndian : $0.littleEndian, Array.init) }
}

/// A file for a ZIP archive.
struct ZIPFile {
  var name: String
  var contents: [UInt8]
  var isDeflated = false
  var flags = 0
  var method: Int?
  var size: Int?
  var packedSize: Int?
  var offset: Int?
  var checksum: Int?
}

/// A ZIP archive, with what `file` says of each in place of the truth.
func zipBytes(_ files: [ZIPFile], comment: [UInt8] = [], count: Int? = nil) -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for file in files {
    let packed = file.isDeflated ? deflated(file.contents) : file.contents
    let method = file.method ?? (file.isDeflated ? 8 : 0)
    let name = Array(file.name.utf8)
    let checksum = file.checksum ?? Int(crc32(0, file.contents, UInt32(file.contents.count)))
    let offset = file.offset ?? archive.count
    // NumPy says in a member's own header that the sizes stand in an extra field.
    archive += [0x50, 0x4B, 3, 4, 45, 0] + littleEndian(0, size: 20)
    archive += littleEndian(name.count, size: 2) + [4, 0] + name + [1, 0, 0, 0] + packed
    directory += [0x50, 0x4B, 1, 2, 45, 0, 45, 0] + littleEndian(file.flags, size: 2)
    directory += littleEndian(method, size: 2) + littleEndian(0, size: 4) + littleEndian(checksum, size: 4)
    directory += littleEndian(file.packedSize ?? packed.count, size: 4)
    directory += littleEndian(file.size ?? file.contents.count, size: 4)
    directory += littleEndian(name.count, size: 2) + littleEndian(0, size: 12)
    directory += littleEndian(offset, size: 4) + name
  }
  let start = archive.count
  archive += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
  archive += littleEndian(count ?? files.count, size: 2) + littleEndian(count ?? files.count, size: 2)
  archive += littleEndian(directory.count, size: 4) + littleEndian(start, size: 4)
  return archive + littleEndian(comment.count, size: 2) + comment
}

/// A bare DEFLATE stream.
func deflated(_ bytes: [UInt8]) -> [UInt8] { packed(bytes, window: -15) }

/// One gzip member.
func gzipped(_ bytes: [UInt8]) -> [UInt8] { packed(bytes, window: 15 + 16) }

private func packed(_ bytes: [UInt8], window: Int32) -> [UInt8] {
  var stream = z_stream()
  var packed = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
  var input = bytes
  return input.withUnsafeMutableBufferPointer { source in
    packed.withUnsafeMutableBufferPointer { destination in
      let size = Int32(MemoryLayout<z_stream>.size)
      deflateInit2_(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = destination.baseAddress
      stream.avail_out = UInt32(destination.count)
      deflate(&stream, Z_FINISH)
      deflateEnd(&stream)
      return Array(destination[..<Int(stream.total_out)])
    }
  }
}
