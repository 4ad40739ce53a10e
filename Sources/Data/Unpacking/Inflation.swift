import CZlib
import Files

/// Unpacks a bare DEFLATE stream, as ZIP archives hold it, of which the unpacked size is known.
///
/// - Parameters:
///   - packed: The stream, and nothing else.
///   - destination: Room for what it holds, filled to the last byte.
///   - checksum: CRC-32 of what it holds.
///   - error: Makes the error from what was expected and what was found.
/// - Throws: `FileError` where the stream is damaged, holds more or fewer bytes, or others than the checksum tells.
package func unpackDeflated(
  _ packed: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer, checksum: UInt32,
  error: (_ expected: String, _ found: String) -> FileError
) throws(FileError) {
  // Blocks without content take zlib longer than any others.
  guard packed.count <= 2 * destination.count + 64 << 10 else {
    throw error("a DEFLATE stream of \(destination.count) bytes that packs them", "\(packed.count) bytes")
  }
  var stream = z_stream()
  let bareStream: Int32 = -15
  guard inflateInit2_(&stream, bareStream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw error("memory to unpack it", "too little")
  }
  defer { inflateEnd(&stream) }
  stream.next_in = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
  stream.avail_in = UInt32(packed.count)
  // zlib wants an address even for no bytes.
  var nowhere: UInt8 = 0
  let status = withUnsafeMutablePointer(to: &nowhere) { nowhere in
    stream.next_out = destination.bindMemory(to: UInt8.self).baseAddress ?? nowhere
    stream.avail_out = UInt32(destination.count)
    return inflate(&stream, Z_FINISH)
  }
  guard status == Z_STREAM_END, stream.avail_out == 0, stream.avail_in == 0 else {
    throw error(
      "a DEFLATE stream of \(destination.count) bytes", "a damaged one, or one of another length")
  }
  let start = destination.bindMemory(to: UInt8.self).baseAddress
  guard UInt32(truncatingIfNeeded: crc32_z(0, start, destination.count)) == checksum || destination.isEmpty
  else { throw error("bytes with the checksum of the directory", "other bytes") }
}
