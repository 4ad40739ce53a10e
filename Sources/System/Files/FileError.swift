/// Why a file could not be used: which file, what was expected of it, and what was found.
///
/// Its description is one line, fit to be shown to the person who named the file.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path as the caller gave it, or a short name for bytes in memory.
  public var path: String
  /// What a usable file would have had, e.g. `"a PNG signature"`.
  public var expected: String
  /// What was there instead, e.g. `"8 bytes of text"`.
  public var found: String

  /// Describes a file that cannot be used.
  public init(path: String, expected: String, found: String) {
    self.path = path
    self.expected = expected
    self.found = found
  }

  /// `path: expected …, found …`, always one line: control characters are shown as `?`.
  /// A path that is not UTF-8 shows its bytes as characters; `pathBytes` has them again.
  public var description: String {
    String(
      "\(path): expected \(expected), found \(found)".unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control ? "?" : Character(scalar)
      })
  }
}
