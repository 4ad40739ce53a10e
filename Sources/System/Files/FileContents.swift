/// The bytes of a whole file, mapped read-only for as long as the object lives.
///
/// A file that another process truncates while it is mapped raises `SIGBUS`, as with every mapping;
/// files written by this project are replaced by renaming, never truncated, so they are safe to map.
package final class FileContents: @unchecked Sendable {  // Immutable after `init`.
  /// The path the file was opened by.
  package let path: String
  private let bytes: UnsafeRawBufferPointer

  /// Maps a file.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - purpose: What the file should be, for the error, e.g. `"a model file"`.
  ///   - isReadAhead: Whether all of it is read now. Where not, its pages are read as they are touched, so that a file of
  ///     which little is looked at costs little.
  /// - Throws: `FileError` when the file is missing, unreadable, empty or not a regular file.
  package init(path: String, purpose: String, isReadAhead: Bool = true) throws(FileError) {
    self.path = path
    let descriptor = try openRegularFile(path, purpose: purpose)
    defer { close(descriptor.number) }
    guard descriptor.size > 0 else {
      throw FileError(path: path, expected: purpose, found: "an empty file")
    }
    let mode = isReadAhead ? wholeFile : MAP_PRIVATE
    guard let address = mmap(nil, descriptor.size, PROT_READ, mode, descriptor.number, 0),
      address != MAP_FAILED
    else { throw FileError(path: path, expected: purpose, found: systemErrorMessage()) }
    bytes = UnsafeRawBufferPointer(start: address, count: descriptor.size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// How many bytes there are, at least 1.
  package var byteCount: Int { bytes.count }

  /// Calls `body` with every byte of the file. A span cannot outlive the call, nor the mapping.
  ///
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes.bytes)
  }
}

#if os(Linux)
  /// Whoever maps a file and reads all of it: one call brings all pages, not a fault for each few of them.
  private let wholeFile = MAP_PRIVATE | MAP_POPULATE
#else
  private let wholeFile = MAP_PRIVATE
#endif

/// Opens a regular file for reading and tells its size in bytes. The caller closes it.
///
/// - Throws: `FileError` when the file is missing, unreadable, or not a regular file.
package func openRegularFile(
  _ path: String, purpose: String
) throws(FileError) -> (number: Int32, size: Int) {
  let number = path.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
  guard number >= 0 else {
    throw FileError(path: path, expected: purpose, found: systemErrorMessage())
  }
  var status = stat()
  guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    close(number)
    throw FileError(path: path, expected: purpose, found: isDirectory ? "a directory" : "a special file")
  }
  return (number, Int(status.st_size))
}
