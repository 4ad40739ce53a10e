/// What a folder holds directly, without hidden entries (those whose names start with a dot).
package struct FolderContents: Equatable, Sendable {
  /// Names of the files, sorted; links to files among them.
  package var files: [String] = []
  /// Names of the folders, sorted; links to folders are left out, so that walking a tree ends.
  package var folders: [String] = []

  /// Lists a folder.
  ///
  /// - Throws: `FileError` when it is missing, unreadable or not a folder.
  package init(path: String) throws(FileError) {
    guard let stream = path.withPath({ opendir($0) }) else {
      throw FileError(path: path, expected: "a folder", found: systemErrorMessage())
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(path: Array(bytes.prefix { $0 != 0 }))
      }
      if !name.hasPrefix(".") { sortIn(name, of: path) }
    }
    files.sort()
    folders.sort()
  }

  private mutating func sortIn(_ name: String, of folder: String) {
    var status = stat()
    let path = "\(folder)/\(name)"
    guard path.withPath({ lstat($0, &status) }) == 0 else { return files.append(name) }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink { _ = path.withPath { stat($0, &status) } }
    if status.st_mode & S_IFMT != S_IFDIR {
      files.append(name)
    } else if !isLink {
      folders.append(name)
    }
  }
}

/// Finds the files in a folder whose names end in a certain way, in capitals or not.
///
/// - Parameters:
///   - folder: Where to look.
///   - ending: How names must end, in small letters, e.g. `".png"`.
///   - isRecursive: Whether to look in the folders of the folder as well, and in theirs.
/// - Returns: Their paths, which start with `folder`: first its own files, then those of its folders, each sorted.
/// - Throws: `FileError` when a folder cannot be read.
package func findFiles(
  in folder: String, ending: String, isRecursive: Bool
) throws(FileError) -> [String] {
  let contents = try FolderContents(path: folder)
  var paths = contents.files.filter { $0.lowercased().hasSuffix(ending) }.map { "\(folder)/\($0)" }
  guard isRecursive else { return paths }
  for name in contents.folders {
    paths += try findFiles(in: "\(folder)/\(name)", ending: ending, isRecursive: true)
  }
  return paths
}
