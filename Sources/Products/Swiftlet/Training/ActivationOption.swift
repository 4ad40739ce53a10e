extension OptionValues {
  /// The activation that `--activation` names, with its number behind a colon; nil where it names none.
  ///
  /// - Throws: `UsageError` where there is no such activation, or the number is none that it may have.
  package func activation() throws(UsageError) -> Activation? {
    try self["activation"].map { text throws(UsageError) in try Activation(word: text) }
  }
}

extension Activation {
  /// Reads a name, with a number behind a colon.
  init(word text: String) throws(UsageError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard var found = Activation.all.first(where: { $0.names.name == parts[0] }) else {
      let known = Activation.all.map(\.names.name).joined(separator: ", ")
      throw UsageError(message: "option '--activation': expected \(known), found '\(parts[0])'")
    }
    if parts.count == 2 {
      guard found.parameter != nil, let number = Float(parts[1]), number.isFinite, number >= 0 else {
        throw UsageError(
          message:
            "option '--activation': expected \(found.parameter == nil ? "no number" : "a number of 0 or more") "
            + "behind '\(parts[0])', found '\(parts[1])'")
      }
      found.parameter = number
    }
    self = found
  }
}
