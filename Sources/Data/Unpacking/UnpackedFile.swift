import CZlib
import Files

/// A file read from its first byte to its last, unpacked on the way where it is gzipped.
///
/// Content decides whether it is, not the name. Bytes are unpacked only as they are asked for, into
/// the caller's memory, so that a small file that unpacks to a huge one costs nothing.
package final class UnpackedFile {
  private let name: String
  private let source: Source
  /// Bytes of the source that are used.
  private var position = 0
  /// zlib's state, in a place of its own because zlib keeps its address; nil for a plain file.
  private let stream: UnsafeMutablePointer<z_stream>?
  private var streamHasEnded = false

  /// Where the bytes come from, packed or not.
  private enum Source {
    case file(FileContents)
    case memory(UnsafeRawBufferPointer)

    var byteCount: Int {
      switch self {
      case .file(let contents): contents.byteCount
      case .memory(let bytes): bytes.count
      }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      switch self {
      case .file(let contents): contents.withBytes { $0.withUnsafeBytes(body) }
      case .memory(let bytes): body(bytes)
      }
    }
  }

  /// Opens a file that should be `purpose`.
  package convenience init(path: String, purpose: String) throws(FileError) {
    try self.init(.file(FileContents(path: path, purpose: purpose)), name: path)
  }

  /// Reads the bytes of a whole file, which must stay where they are; `name` is what errors call it.
  package convenience init(bytes: UnsafeRawBufferPointer, name: String) throws(FileError) {
    try self.init(.memory(bytes), name: name)
  }

  private init(_ source: Source, name: String) throws(FileError) {
    self.name = name
    self.source = source
    let isGzipped = source.withBytes { $0.starts(with: [0x1F, 0x8B]) }
    stream = isGzipped ? .allocate(capacity: 1) : nil
    guard let stream else { return }
    stream.initialize(to: z_stream())
    let gzipWindow: Int32 = 15 + 16
    guard inflateInit2_(stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FileError(path: name, expected: "memory to unpack it", found: "too little")
    }
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether it is unpacked on the way.
  package var isGzipped: Bool { stream != nil }

  /// The most bytes that the rest of the file can hold: DEFLATE packs 1032 into one at best.
  package var largestRest: Int { stream == nil ? restCount : restCount * 1032 }

  /// How many bytes of the source are left.
  private var restCount: Int { source.byteCount - position }

  /// Fills `destination` with the next bytes, or throws where the file holds fewer.
  ///
  /// `content` says what the bytes should be, for the error.
  package func read(_ content: String, into destination: UnsafeMutableRawBufferPointer) throws(FileError) {
    let count = try stream == nil ? copy(into: destination) : unpack(into: destination)
    guard count == destination.count else {
      throw error(expected: "\(destination.count) bytes of \(content)", found: "\(count)")
    }
  }

  /// All bytes that are left.
  ///
  /// - Parameters:
  ///   - content: What they should be, for the error.
  ///   - limit: More bytes are not taken.
  /// - Returns: The bytes.
  /// - Throws: `FileError` where the file is damaged or holds more than `limit` bytes. Memory grows with what there is: no
  ///   more than twice of it is taken.
  package func readRest(_ content: String, limit: Int) throws(FileError) -> HeldBytes {
    var size = min(max(2 * restCount, 1 << 16), max(limit, 1))
    var filled = 0
    var room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    do throws(FileError) {
      while true {
        let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
        filled += try stream == nil ? copy(into: rest) : unpack(into: rest)
        guard filled == size, size < limit else { break }
        size = min(2 * size, limit)
        room = room.grown(to: size)
      }
      try readEnd(after: filled < limit ? "the gzip stream" : "\(limit) bytes of \(content)")
    } catch {
      room.deallocate()
      throw error
    }
    return HeldBytes(adopting: room, count: filled)
  }

  /// Throws where bytes are left.
  package func readEnd(after content: String) throws(FileError) {
    var extra: UInt8 = 0
    let count = try withUnsafeMutableBytes(of: &extra) { (byte) throws(FileError) in
      try stream == nil ? copy(into: byte) : unpack(into: byte)
    }
    guard count == 0, restCount == 0 else {
      throw error(expected: "nothing after \(content)", found: "more bytes")
    }
  }

  /// An error about this file.
  package func error(expected: String, found: String) -> FileError {
    FileError(path: name, expected: expected, found: found)
  }

  private func copy(into destination: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(restCount, destination.count)
    source.withBytes {
      destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  /// Unpacks until `destination` is full or the stream ends, and tells how many bytes there were.
  private func unpack(into destination: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < destination.count && !streamHasEnded {
      filled += try unpackOnce(into: UnsafeMutableRawBufferPointer(rebasing: destination[filled...]))
    }
    return filled
  }

  /// Packed bytes that are taken at once.
  private static let portion = 64 << 10

  /// Refuses what is packed into more bytes than it has: blocks without content take zlib longer than any others.
  private func checkExpansion() throws(FileError) {
    guard let stream, stream.pointee.total_in > 2 * stream.pointee.total_out + 2 * UInt(Self.portion) else {
      return
    }
    throw error(
      expected: "a gzip stream that packs its content",
      found: "\(stream.pointee.total_in) bytes that hold \(stream.pointee.total_out)")
  }

  private func unpackOnce(into destination: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard let stream else { return 0 }
    let input = min(restCount, Self.portion)
    let output = min(destination.count, Int(UInt32.max))
    stream.pointee.avail_in = UInt32(input)
    stream.pointee.next_out = destination.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(output)
    let status = source.withBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return Z_BUF_ERROR }
      stream.pointee.next_in = UnsafeMutablePointer(mutating: base + position)
      return inflate(stream, Z_NO_FLUSH)
    }
    position += input - Int(stream.pointee.avail_in)
    streamHasEnded = status == Z_STREAM_END
    guard status == Z_OK || status == Z_STREAM_END else {
      throw error(
        expected: "a whole gzip stream", found: status == Z_BUF_ERROR ? "a truncated one" : "a damaged one")
    }
    try checkExpansion()
    return output - Int(stream.pointee.avail_out)
  }
}
