import Swiftlet

extension Arguments {
  /// The activation that `--activation` names, with its number behind a colon; nil where it names none.
  ///
  /// - Throws: `UsageError` where there is no such activation, or the number is none that it may have.
  func activation() throws(UsageError) -> Activation? {
    guard let text = self["activation"] else { return nil }
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
    return found
  }
}
