import Files

/// What a network is to tell from the other columns of a table.
public enum TargetColumn: Equatable, Sendable {
  /// Which of `names` each row is, [rows].
  case classes([UInt16], names: [String])
  /// Numbers, [rows, targets], row-major, and what the targets are called.
  case numbers([Float], names: [String])

  /// The most classes that can be told apart.
  public static let mostClasses = 1 << 16

  /// Reads a column as classes.
  ///
  /// In a column of numbers, those that are the same float are one class: above 2²⁴ some whole numbers are. Where that matters,
  /// the column is to be read as texts.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - column: The column's name, or its number from 1. It may hold texts or numbers.
  ///   - known: The classes where they are known, in the order of their indices; otherwise they are those that occur, sorted by
  ///     number where all are whole numbers and by their bytes otherwise.
  /// - Throws: `FileError` where there is no such column or no row, a value is missing or no known class, or there are more
  ///   than 65,536 classes.
  public init(
    classesIn table: Table, column: String, known: [String]? = nil
  ) throws(FileError) {
    let index = try table.index(ofColumn: column)
    let (codes, texts) = try targetTexts(table, index)
    let names = known ?? texts.sortedAsClasses()
    guard (1...Self.mostClasses).contains(names.count) else {
      throw FileError(
        path: table.path, expected: "1 to \(Self.mostClasses) classes in column \(table.columns[index].name)",
        found: "\(names.count)")
    }
    let places = placesByBytes(of: names)
    let translated = texts.map { places[Array($0.utf8)] }
    var indices: [UInt16] = []
    indices.reserveCapacity(codes.count)
    for (row, code) in codes.enumerated() {
      guard let place = translated[code] else {
        throw table.error(
          "one of \(names.count) known classes", column: index, row: row, found: texts[code])
      }
      indices.append(UInt16(place))
    }
    self = .classes(indices, names: names)
  }

  /// Reads columns as numbers.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - columns: The columns' names, or their numbers from 1; at least one.
  /// - Throws: `FileError` where there is no such column, or a value is missing or no number.
  public init(numbersIn table: Table, columns: [String]) throws(FileError) {
    precondition(!columns.isEmpty, "no targets")
    var floats = [Float](repeating: 0, count: table.rowCount * columns.count)
    var names: [String] = []
    for (target, name) in columns.enumerated() {
      let index = try table.index(ofColumn: name)
      let column = table.columns[index]
      names.append(column.name)
      for row in 0..<table.rowCount {
        guard case .numbers(let numbers) = column.values, !numbers[row].isNaN else {
          // In a column of texts, the first that is none of the numbers is what is wrong.
          let wrong = (row..<table.rowCount).first { Float(column.text($0) ?? "") == nil } ?? row
          throw table.error("a number", column: index, row: wrong, found: column.text(wrong) ?? "none")
        }
        floats[row * columns.count + target] = numbers[row]
      }
    }
    self = .numbers(floats, names: names)
  }
}

/// The different values of a column as texts, and the place of each row's among them.
private func targetTexts(_ table: Table, _ index: Int) throws(FileError) -> ([Int], [String]) {
  func missing(_ row: Int) -> FileError {
    table.error("a class", column: index, row: row, found: "none")
  }
  switch table.columns[index].values {
  case .texts(let codes, let categories):
    if let row = codes.firstIndex(where: { $0 < 0 }) { throw missing(row) }
    return (codes.map { Int($0) }, categories)
  case .numbers(let numbers):
    var places: [Float: Int] = [:]
    var (codes, texts): ([Int], [String]) = ([], [])
    for (row, number) in numbers.enumerated() {
      guard !number.isNaN else { throw missing(row) }
      let place = places[number] ?? texts.count
      if place == texts.count {
        places[number] = place
        texts.append(shortest(number))
      }
      codes.append(place)
    }
    return (codes, texts)
  }
}

extension [String] {
  /// The names of classes in the order of their indices: by number where all are whole numbers, by their bytes otherwise.
  fileprivate func sortedAsClasses() -> [String] {
    let numbers = compactMap { Int($0) }
    guard numbers.count == count else { return sorted(by: precedes) }
    return zip(numbers, self).sorted { $0.0 != $1.0 ? $0.0 < $1.0 : precedes($0.1, $1.1) }.map(\.1)
  }
}
