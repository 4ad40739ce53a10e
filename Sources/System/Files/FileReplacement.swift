/// Replaces a file as a whole: the bytes are written beside it, flushed to the disk, and renamed over it.
///
/// Whatever happens, `path` holds either its old contents or all of the new ones, and nothing is left beside it.
///
/// - Throws: `FileError` when the folder cannot be written or the disk is full.
package func replaceFile(_ path: String, with bytes: UnsafeRawBufferPointer) throws(FileError) {
  removeAbandoned(besides: path)
  let temporary = "\(path).\(getpid())\(partialSuffix)"
  let descriptor = temporary.withPath { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
  guard descriptor >= 0 else { throw unwritable(path) }
  do throws(FileError) {
    try writeAll(bytes, to: descriptor, path: path)
    guard fsync(descriptor) == 0 else { throw unwritable(path) }
  } catch {
    close(descriptor)
    removeFile(temporary)
    throw error
  }
  guard close(descriptor) == 0, renameFile(temporary, to: path) else {
    let error = unwritable(path)
    removeFile(temporary)
    throw error
  }
  syncFolder(of: path)
}

/// Replaces a file as a whole, likewise.
///
/// - Throws: `FileError` when the folder cannot be written or the disk is full.
package func replaceFile(_ path: String, with bytes: [UInt8]) throws(FileError) {
  try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in try replaceFile(path, with: bytes) }
}

/// Makes sure that `replaceFile` could put a file there, before long work whose result would be lost: a file is made beside it
/// and taken away again. What is there stays as it is.
///
/// - Throws: `FileError` where the path is a folder, or its folder is missing or cannot be written.
package func checkReplaceable(_ path: String) throws(FileError) {
  var status = stat()
  if path.withPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR {
    throw FileError(path: path, expected: "a place where a file can be written", found: "a folder")
  }
  removeAbandoned(besides: path)
  let temporary = "\(path).\(getpid())\(partialSuffix)"
  let descriptor = temporary.withPath { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
  guard descriptor >= 0 else { throw unwritable(path) }
  close(descriptor)
  removeFile(temporary)
}

private func writeAll(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
) throws(FileError) {
  var rest = bytes
  while !rest.isEmpty {
    let written = write(descriptor, rest.baseAddress, rest.count)
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { throw unwritable(path) }
    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
  }
}

/// Removes a file.
///
/// - Returns: Whether it could be.
@discardableResult package func removeFile(_ path: String) -> Bool { path.withPath { unlink($0) } == 0 }

/// Gives a file another name, replacing what has it.
///
/// - Returns: Whether that could be done; `errno` tells why not.
package func renameFile(_ path: String, to newPath: String) -> Bool {
  path.withPath { path in newPath.withPath { rename(path, $0) } } == 0
}

/// Whether there is something at a path.
package func exists(_ path: String) -> Bool { path.withPath { access($0, F_OK) } == 0 }

private func unwritable(_ path: String) -> FileError {
  FileError(path: path, expected: "a place where a file can be written", found: systemErrorMessage())
}

/// Makes the rename itself survive a power cut. A file system that cannot is no reason to fail.
private func syncFolder(of path: String) {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = folder.withPath { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
