// What a shell can offer where a value or an operand stands, read off the words that the help has for it.

import Swiftlet

/// What may be written in a place.
enum Completable: Equatable {
  case file
  case folder
  case words([String])
  case nothing

  /// - Parameter text: What stands for the value in the help, e.g. `FILE`, `int8|float16` or `N`; nil of a switch.
  init(_ text: String?) {
    let parts = (text ?? "").split(separator: "|").map(String.init)
    if parts.contains(where: { ["FILE", "PATH", "PNG", "TABLE…", "FILE.onnx", "[FILE]"].contains($0) }) {
      self = .file
    } else if parts == ["DIR"] {
      self = .folder
    } else if parts.count > 1 || parts == ["mean"], parts.allSatisfy({ $0 == $0.lowercased() }) {
      self = .words(parts)
    } else {
      self = .nothing
    }
  }
}

extension Command {
  /// All options, with those that every command takes.
  var allOptions: [OptionRule] { options + Command.common }

  /// What may stand where no option does.
  var operand: Completable { Completable(operands) }
}
