/// The names in a folder, but for hidden ones, in the order of their bytes.
///
/// - Throws: `FileError` where the folder is missing, cannot be read, or is a file.
public func names(inFolder path: String) throws(FileError) -> [String] {
  guard let stream = opendir(path) else {
    throw FileError(path: path, expected: "a folder", found: systemErrorMessage())
  }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
