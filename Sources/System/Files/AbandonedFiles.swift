/// Removes what a program that was killed while it replaced `path` has left beside it.
///
/// Such files carry the number of the process that wrote them: those of a process that still runs are left.
func removeAbandoned(besides path: String) {
  let slash = path.lastIndex(of: "/")
  let folder = slash.map { String(path[...$0]) } ?? "./"
  let prefix = (slash.map { String(path[path.index(after: $0)...]) } ?? path) + "."
  guard let stream = folder.withPath({ opendir($0) }) else { return }
  defer { closedir(stream) }
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(path: $0) }
    guard name.hasPrefix(prefix), name.hasSuffix(partialSuffix),
      let process = Int32(name.dropFirst(prefix.count).dropLast(partialSuffix.count)), process > 0,
      kill(process, 0) != 0, errno == ESRCH
    else { continue }
    removeFile(folder + name)
  }
}

/// What the name of a file that is being written ends with.
let partialSuffix = ".partial"
