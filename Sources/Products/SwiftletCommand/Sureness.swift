import Swiftlet

/// From which probability on the likeliest class is told: below it an answer is `unsure`.
struct Sureness {
  static let option = OptionRule(
    "unsure-below", "P", "tell 'unsure' in place of what has a probability below P, 0 to 1")

  /// nil where every class is told.
  private let least: Float?

  init(_ arguments: Arguments) throws(UsageError) { least = try arguments.number("unsure-below", in: 0...1) }

  /// What is told of a class.
  func text(_ name: String, _ result: Classification) -> String {
    isTold(result) ? name : "unsure"
  }

  /// The members of a JSON object that tell a class: null where it is unsure, and then what it is likeliest to be.
  func members(_ key: String, _ value: String, _ result: Classification) -> String {
    guard least != nil else { return "\"\(key)\":\(value)" }
    return "\"\(key)\":\(isTold(result) ? value : "null"),\"likeliest\":\(value)"
  }

  private func isTold(_ result: Classification) -> Bool { least.map(result.isSure) ?? true }
}
