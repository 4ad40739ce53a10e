/// Replaces a file as a whole: the bytes are written beside it, flushed to the disk, and renamed over it.
///
/// Whatever happens, `path` holds either its old contents or all of the new ones, and nothing is left beside it. A symbolic
/// link stays one: the file it leads to is replaced.
///
/// - Throws: `FileError` when there is something else than a file, the folder cannot be written or the disk is full.
package func replaceFile(_ path: String, with bytes: UnsafeRawBufferPointer) throws(FileError) {
  let path = try replaceablePath(path)
  removeAbandoned(besides: path)
  // All that takes memory comes first: a program that has none left leaves no beginning of a file behind.
  let problem = partialPath(path).withPath { partial in
    path.withPath { replace($0, bytes, through: partial) }
  }
  guard problem == 0 else { throw unwritable(path, problem) }
  syncFolder(of: path)
}

/// Writes a file under another name and renames it.
///
/// - Returns: 0, or the number of the error that kept it from that; then nothing is left.
private func replace(
  _ path: UnsafePointer<CChar>, _ bytes: UnsafeRawBufferPointer, through partial: UnsafePointer<CChar>
) -> Int32 {
  partialInProgress = partial
  defer { partialInProgress = nil }
  let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { return errno }
  var problem = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0 ? 0 : errno
  if close(descriptor) != 0 && problem == 0 { problem = errno }
  if problem == 0 && rename(partial, path) != 0 { problem = errno }
  if problem != 0 { unlink(partial) }
  return problem
}

/// The file that is being written, for a program that ends in the middle of it: another thread may find no memory left.
nonisolated(unsafe) private var partialInProgress: UnsafePointer<CChar>?

/// Removes the file that is being written, if any. It takes no memory.
@c(files_remove_partial) package func removePartialInProgress() {
  if let path = partialInProgress { unlink(path) }
}

private func partialPath(_ path: String) -> String { "\(path).\(getpid())\(partialSuffix)" }

/// Replaces a file as a whole, likewise.
///
/// - Throws: `FileError` when there is something else than a file, the folder cannot be written or the disk is full.
package func replaceFile(_ path: String, with bytes: [UInt8]) throws(FileError) {
  try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in try replaceFile(path, with: bytes) }
}

/// Makes sure that `replaceFile` could put a file there, before long work whose result would be lost: a file is made beside it
/// and taken away again. What is there stays as it is.
///
/// - Throws: `FileError` where there is something else than a file, or the folder is missing or cannot be written.
package func checkReplaceable(_ path: String) throws(FileError) {
  let path = try replaceablePath(path)
  removeAbandoned(besides: path)
  let problem = partialPath(path).withPath { partial -> Int32 in
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return errno }
    close(descriptor)
    unlink(partial)
    return 0
  }
  guard problem == 0 else { throw unwritable(path, problem) }
}

/// Where the file is that a path names or leads to. A rename would put a file in the place of a device or of a link, too.
private func replaceablePath(_ path: String) throws(FileError) -> String {
  var status = stat()
  guard path.withPath({ lstat($0, &status) }) == 0 else { return path }
  let isLink = status.st_mode & S_IFMT == S_IFLNK
  if isLink && path.withPath({ stat($0, &status) }) != 0 { throw unwritable(path, errno) }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return isLink ? try resolvedPath(path) : path
  case S_IFDIR: throw FileError(path: path, expected: writable, found: "a folder")
  default: throw FileError(path: path, expected: writable, found: "a special file")
  }
}

private func resolvedPath(_ path: String) throws(FileError) -> String {
  guard let resolved = path.withPath({ realpath($0, nil) }) else { throw unwritable(path, errno) }
  defer { free(resolved) }
  return String(path: resolved)
}

/// - Returns: Whether all were written; `errno` tells why not.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let written = write(descriptor, rest.baseAddress, rest.count)
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { return false }
    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
  }
  return true
}

/// Writes a file that is not there yet. One of many: it is not flushed to the disk.
///
/// - Throws: `FileError` where there is something already, or it cannot be written; then nothing is left.
package func createFile(_ path: String, with bytes: [UInt8]) throws(FileError) {
  let descriptor = path.withPath { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
  guard descriptor >= 0 else { throw unwritable(path, errno) }
  var problem = bytes.span.withUnsafeBytes { writeAll($0, to: descriptor) } ? 0 : errno
  if close(descriptor) != 0 && problem == 0 { problem = errno }
  guard problem == 0 else {
    removeFile(path)
    throw unwritable(path, problem)
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

private func unwritable(_ path: String, _ problem: Int32) -> FileError {
  FileError(path: path, expected: writable, found: systemErrorMessage(problem))
}

private let writable = "a place where a file can be written"

/// Makes the rename itself survive a power cut. A file system that cannot is no reason to fail.
private func syncFolder(of path: String) {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = folder.withPath { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
