import Files

extension Table {
  /// The place, from 0, of the column with this name, or else with this number, from 1.
  ///
  /// - Throws: `FileError` where there is none.
  public func index(ofColumn name: String) throws(FileError) -> Int {
    if let index = columns.firstIndex(where: { $0.name == name }) { return index }
    if let number = Int(name), columns.indices.contains(number - 1) { return number - 1 }
    throw FileError(
      path: path, expected: "the column \(name)",
      found: hasHeader ? list(columns.map(\.name)) : "\(columns.count) columns without names")
  }

  /// An error about a value: `what` was expected in a column and row, and something else found.
  func error(_ what: String, column: Int, row: Int, found: String) -> FileError {
    FileError(
      path: path, expected: "\(what) in column \(columns[column].name) on line \(line(ofRow: row))",
      found: found)
  }
}

extension Table.Column {
  /// A value as a text, or nil where it is missing. Of a number it is the shortest that gives the same float.
  func text(_ row: Int) -> String? {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN ? nil : shortest(numbers[row])
    case .texts(let codes, let categories): codes[row] < 0 ? nil : categories[Int(codes[row])]
    }
  }
}

/// A number as people write it: whole numbers without a point.
func shortest(_ number: Float) -> String {
  if let whole = Int(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
  return "\(number)"
}

/// Whether a text's bytes come before another's.
func precedes(_ one: String, _ other: String) -> Bool {
  one.utf8.lexicographicallyPrecedes(other.utf8)
}
