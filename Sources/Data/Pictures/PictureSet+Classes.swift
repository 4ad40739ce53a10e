import Files

extension PictureSet {
  /// The same pictures with the classes of a network in their order: a picture's label becomes the place of its class's name.
  ///
  /// A set without pictures of some class, or whose classes are folders in another order, is told apart as the network does.
  ///
  /// - Parameters:
  ///   - names: What the network calls its classes, [classes].
  ///   - path: Where the set is, for errors.
  /// - Returns: The pictures, whose `classNames` are `names`.
  /// - Throws: `FileError` where a class that occurs is none of them.
  public func withClasses(_ names: [String], path: String) throws(FileError) -> PictureSet {
    guard names != classNames else { return self }
    let places = Dictionary(names.enumerated().map { ($1, UInt16($0)) }) { first, _ in first }
    let translated = classNames.map { places[$0] }
    var result = self
    for (index, label) in labels.enumerated() {
      guard let place = translated[Int(label)] else {
        let known = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        throw FileError(
          path: path, expected: "pictures of the classes \(known)",
          found: "the class \(classNames[Int(label)])")
      }
      result.labels[index] = place
    }
    result.classNames = names
    return result
  }
}
