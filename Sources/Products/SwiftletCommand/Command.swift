import Files
import Swiftlet
import TextFormat

/// What the program can be asked to do.
struct Command: Sendable {
  let name: String
  /// What follows the name, e.g. `PNG…`.
  let operands: String
  let summary: String
  let options: [OptionRule]
  /// Does it. A failure that was reported already ends in `Failure`.
  let run: @Sendable (Arguments) throws -> Void

  /// The options that every command takes.
  static let common = [OptionRule("help", nil, "show this help")]

  /// The command as it is written.
  var usage: String { [name, "[OPTION]…", operands].filter { !$0.isEmpty }.joined(separator: " ") }

  /// The help page.
  var help: String {
    let rules = allOptions
    let titles = rules.map { "  " + $0.title }
    let width = (titles.map(\.count).max() ?? 0) + 2
    let lines = zip(titles, rules).map { leftAligned($0, width) + $1.help }
    return (["usage: swiftlet \(usage)", "", summary, ""] + lines).joined(separator: "\n")
  }
}

extension OptionRule {
  /// How the option is written, e.g. `-0, --null`.
  var title: String { (letter.map { "-\($0), " } ?? "") + "--\(name)" + (value.map { " \($0)" } ?? "") }
}

/// Ends the program with status 1. Its causes have been reported.
struct Failure: Error {}
