// The arguments of a command, parsed by getopt_long; it reports what it cannot take itself.

@preconcurrency import CGetopt
import Files
import Swiftlet

/// What a command was given.
struct Arguments {
  /// The options.
  private(set) var options = OptionValues()
  /// What is not an option.
  private(set) var operands: [String] = []

  /// Parses the arguments behind a command's name; messages begin with `program`.
  init(_ arguments: [String], rules: [OptionRule], program: String) throws(UsageError) {
    var vector = ([program] + arguments).map { $0.withPath { strdup($0) } } + [nil]
    let count = Int32(vector.count - 1)
    let names = rules.map { strdup($0.name) }
    defer { (vector + names).forEach { free($0) } }
    var longOptions = zip(names, rules).enumerated().map { index, rule in
      option(
        name: UnsafePointer(rule.0), has_arg: rule.1.value == nil ? no_argument : required_argument,
        flag: nil, val: Arguments.firstValue + Int32(index))
    }
    longOptions.append(option())
    let letters = rules.map { rule in
      rule.letter.map { String($0) + (rule.value == nil ? "" : ":") } ?? ""
    }.joined()
    optind = 1
    while true {
      let found = getopt_long(count, &vector, letters, longOptions, nil)
      guard found != -1 else { break }
      let index =
        rules.firstIndex { $0.letter?.asciiValue.map(Int32.init) == found }
        ?? Int(found - Arguments.firstValue)
      guard rules.indices.contains(index) else { throw UsageError(message: "") }
      options.texts[rules[index].name] = optarg.map { String(path: $0) } ?? ""
    }
    operands = vector[Int(optind)..<Int(count)].map { $0.map { String(path: $0) } ?? "" }
  }

  /// Above every character, so that an option is not taken for getopt's '?'.
  private static let firstValue: Int32 = 256

  /// Whether a switch was given.
  func has(_ name: String) -> Bool { options.has(name) }

  /// The text of an option.
  subscript(name: String) -> String? { options[name] }

  /// The text of an option that must be there.
  func required(_ name: String) throws(UsageError) -> String {
    guard let text = options[name] else { throw UsageError(message: "option '--\(name)' is missing") }
    return text
  }

  /// A whole number.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    try options.integer(name, in: range)
  }

  /// A number.
  func number(_ name: String, in range: ClosedRange<Float>) throws(UsageError) -> Float? {
    try options.number(name, in: range)
  }

  /// One of several words; its place in the list.
  func choice(_ name: String, _ words: [String]) throws(UsageError) -> Int? {
    try options.choice(name, words)
  }

  /// The same with values for options that were not given.
  func adding(_ values: [String: String]) -> Arguments {
    var copy = self
    copy.options.texts.merge(values) { given, _ in given }
    return copy
  }

  /// The operand of a command that takes just one.
  func onlyOperand(_ what: String) throws(UsageError) -> String {
    guard operands.count == 1 else {
      throw UsageError(message: "expected one \(what), found \(operands.count)")
    }
    return operands[0]
  }

  /// Refuses operands where a command takes none.
  func refuseOperands() throws(UsageError) {
    if let first = operands.first { throw UsageError(message: "unexpected argument '\(first)'") }
  }
}
