import Files

/// Bytes that stay where they are for as long as the object lives: those of a mapped file, or memory of their own.
package final class HeldBytes: @unchecked Sendable {  // Immutable after `init`.
  private let bytes: UnsafeRawBufferPointer
  /// The mapping; nil where the memory is the object's own.
  private let file: FileContents?

  /// Maps a file that should be `purpose`. Its pages are read as they are touched, or all of them now.
  package init(path: String, purpose: String, isReadAhead: Bool = false) throws(FileError) {
    let file = try FileContents(path: path, purpose: purpose, isReadAhead: isReadAhead)
    // The address outlives the call because the mapping does.
    bytes = file.withBytes { $0.withUnsafeBytes { $0 } }
    self.file = file
  }

  /// Copies bytes.
  package init(_ bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    self.bytes = UnsafeRawBufferPointer(copy)
    file = nil
  }

  /// Takes over memory of which the first `count` bytes are of use.
  package init(adopting memory: UnsafeMutableRawBufferPointer, count: Int) {
    bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
    file = nil
  }

  /// Takes memory that `fill` writes whole.
  package convenience init(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(FileError) -> Void
  ) throws(FileError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    do throws(FileError) {
      try fill(memory)
    } catch {
      memory.deallocate()
      throw error
    }
    self.init(adopting: memory, count: count)
  }

  deinit { if file == nil { bytes.deallocate() } }

  /// How many bytes there are.
  package var count: Int { bytes.count }

  /// Calls `body` with the bytes, which it must not keep.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The same bytes in a larger place; the old one is given back.
  func grown(to size: Int) -> UnsafeMutableRawBufferPointer {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(self))
    deallocate()
    return larger
  }
}
