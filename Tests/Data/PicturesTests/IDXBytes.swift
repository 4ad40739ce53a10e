import CZlib

/// An IDX file of bytes. `magic` and `dimensions` need not fit `elements`.
func idxBytes(magic: UInt32? = nil, dimensions: [UInt32], elements: [UInt8]) -> [UInt8] {
  let header = [magic ?? (0x0800 | UInt32(dimensions.count))] + dimensions
  return header.flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) } + elements
}

/// The bytes as one gzip member.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  var packed = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
  var input = bytes
  let gzipWindow: Int32 = 15 + 16
  let size = Int32(MemoryLayout<z_stream>.size)
  let method = Z_DEFLATED
  return input.withUnsafeMutableBufferPointer { source in
    packed.withUnsafeMutableBufferPointer { destination in
      deflateInit2_(&stream, 9, method, gzipWindow, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
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
