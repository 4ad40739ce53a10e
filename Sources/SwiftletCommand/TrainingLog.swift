import Files

/// A file with one JSON object a line. Each line is written whole, as soon as it is known.
final class TrainingLog {
  private let path: String
  private let descriptor: Int32

  /// Opens a log: an old one is emptied, or carried on where a run is resumed.
  init(path: String, carriesOn: Bool) throws(FileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (carriesOn ? 0 : O_TRUNC), 0o644)
    guard descriptor >= 0 else { throw unwritable() }
  }

  deinit { close(descriptor) }

  /// Appends an object; values are JSON already.
  func write(_ members: [(String, String)]) throws(FileError) {
    let line = Array(("{" + members.map { "\(quoted($0)):\($1)" }.joined(separator: ",") + "}\n").utf8)
    let count = line.withUnsafeBytes { Files.write(descriptor, $0.baseAddress, $0.count) }
    guard count == line.count else { throw unwritable() }
  }

  private func unwritable() -> FileError {
    FileError(path: path, expected: "a place where a log can be written", found: systemErrorMessage())
  }
}
