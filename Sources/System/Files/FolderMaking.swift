/// Makes a folder and those it is in, as far as they are missing.
///
/// - Throws: `FileError` where one cannot be made.
package func makeFolder(_ path: String) throws(FileError) {
  var made = path.hasPrefix("/") ? "" : "."
  for name in path.split(separator: "/") {
    made += "/\(name)"
    guard made.withPath({ mkdir($0, 0o755) }) == 0 || errno == EEXIST else {
      throw FileError(path: path, expected: "a folder that can be made", found: systemErrorMessage())
    }
  }
}

/// Removes a folder that is empty.
///
/// - Returns: Whether it could be.
@discardableResult package func removeEmptyFolder(_ path: String) -> Bool { path.withPath { rmdir($0) } == 0 }
