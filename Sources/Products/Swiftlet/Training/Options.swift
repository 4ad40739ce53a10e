/// An option that a training takes, from the command line or from C.
package struct OptionRule: Sendable {
  package let name: String
  /// A character that stands for it after a single hyphen.
  package let letter: Character?
  /// What stands for its value in the help; nil for a switch.
  package let value: String?
  package let help: String

  package init(_ name: String, _ value: String? = nil, letter: Character? = nil, _ help: String) {
    self.name = name
    self.letter = letter
    self.value = value
    self.help = help
  }
}

/// Options that do not make sense, in one line.
package struct UsageError: Error {
  /// One line; empty where it was told already.
  package let message: String

  package init(message: String) { self.message = message }
}

/// Texts by the names of options, and what they say.
package struct OptionValues: Sendable {
  package var texts: [String: String]

  package init(_ texts: [String: String] = [:]) { self.texts = texts }

  /// Whether a switch was given.
  package func has(_ name: String) -> Bool { texts[name] != nil }

  /// The text of an option.
  package subscript(name: String) -> String? { texts[name] }

  /// A whole number.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = texts[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        message: "option '--\(name)': expected a whole number from \(range.lowerBound) to "
          + "\(range.upperBound), found '\(text)'")
    }
    return number
  }

  /// A number.
  package func number(_ name: String, in range: ClosedRange<Float>) throws(UsageError) -> Float? {
    guard let text = texts[name] else { return nil }
    guard let number = Float(text), range.contains(number) else {
      throw UsageError(
        message: "option '--\(name)': expected a number from \(range.lowerBound) to "
          + "\(range.upperBound), found '\(text)'")
    }
    return number
  }

  /// One of several words; its place in the list.
  package func choice(_ name: String, _ words: [String]) throws(UsageError) -> Int? {
    guard let text = texts[name] else { return nil }
    guard let index = words.firstIndex(of: text) else {
      throw UsageError(
        message: "option '--\(name)': expected \(words.joined(separator: ", ")), found '\(text)'")
    }
    return index
  }
}
