// How the path of what was read stands beside what it came to.

import Swiftlet
import Files

/// The options that say what becomes of unusual names.
let pathOptions = [
  OptionRule("print0", nil, "end each answer with NUL, and print every name as it is")
]

/// How paths are printed.
struct PathForm {
  /// What each answer ends with.
  let ending: UInt8
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  init(_ arguments: Arguments) throws(UsageError) {
    ending = arguments.has("print0") ? 0 : UInt8(ascii: "\n")
    for option in ["json", "csv", "show"] where arguments.has(option) && arguments.has("print0") {
      throw UsageError(message: "option '--print0' cannot be had together with '--\(option)'")
    }
  }

  /// A path in a line of text. Nothing in a name breaks a line; on a terminal names are quoted as `ls` does.
  func text(_ path: String) -> String {
    ending != 0 && (isTerminal || hasControls(path)) ? shellWord(path) : path
  }
}

/// The member of a JSON object that holds a path. Bytes that are no text are written `\xFF`, a backslash `\\`, and the next
/// member marks that.
func pathMember(_ path: String) -> String {
  guard path.hasHiddenBytes else { return "\"path\":\(quoted(path))" }
  let escaped = path.unicodeScalars.map { scalar in
    scalar == "\\"
      ? "\\\\" : hiddenByte(scalar).map { "\\x\(String($0, radix: 16, uppercase: true))" } ?? String(scalar)
  }
  return "\"path\":\(quoted(escaped.joined())),\"path_is_escaped\":true"
}
