// Files that a command leaves: tried before long work, saved elsewhere where their place fails after all.

import Files
import Swiftlet

/// Tries the places of files that options name, before long work.
func checkOutputs(_ arguments: Arguments, _ names: String...) throws(FileError) {
  for name in names {
    if let path = arguments[name] { try checkReplaceable(path) }
  }
}

/// Calls `write` with the place where a file shall be. Where that fails after all, it is called with one in the current folder,
/// or else the temporary one: the work is not lost, and the error says where it is.
///
/// - Parameters:
///   - path: Where the file shall be.
///   - what: What it is, e.g. `the model`.
///   - write: Writes it.
/// - Throws: `FileError` where the first place failed, whether or not another did.
func save(_ path: String, _ what: String, _ write: (String) throws(FileError) -> Void) throws(FileError) {
  do throws(FileError) {
    try write(path)
  } catch {
    let name = path.split(separator: "/").last.map(String.init) ?? "output"
    for folder in [".", temporaryFolder] {
      let rescue = "\(folder)/\(name).rescued"
      guard (try? write(rescue)) != nil else { continue }
      throw FileError(
        path: path, expected: error.expected, found: "\(error.found); \(what) is in \(rescue) instead")
    }
    throw error
  }
}

/// Saves a model likewise.
func save(_ file: ModelFile, to path: String) throws(FileError) {
  try save(path, "the model") { path throws(FileError) in try file.write(to: path) }
}

/// Where the system keeps what need not last.
private var temporaryFolder: String { getenv("TMPDIR").map { String(path: $0) } ?? "/tmp" }
