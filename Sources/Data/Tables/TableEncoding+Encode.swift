import Files

extension TableEncoding {
  /// Encodes every row of a table.
  ///
  /// Columns are found by name where both this table and that of the encoding have a header, and otherwise by place: a table
  /// with as many columns as are encoded has just these, one with as many as the encoding's table has them where that had them.
  ///
  /// - Parameters:
  ///   - table: The rows.
  ///   - path: What errors call the table; its own path unless told.
  /// - Returns: The floats, [rows, width], row-major.
  /// - Throws: `FileError` where a column is not there, holds texts instead of numbers, or a value is missing or none of the
  ///   categories; it names the column and the line.
  public func encode(_ table: Table, path: String? = nil) throws(FileError) -> [Float] {
    var table = table
    if let path { table.path = path }
    let places = try places(in: table)
    let width = width
    var floats = [Float](repeating: 0, count: table.rowCount * width)
    var offset = 0
    for (column, place) in zip(columns, places) {
      switch column.kind {
      case .number(let missing):
        try encodeNumbers(table, place, missing: missing) { floats[$0 * width + offset] = $1 }
      case .oneHot(let categories, let mayBeMissing):
        let codes = try codes(table, place, categories)
        for (row, code) in codes.enumerated() {
          guard code >= 0 || mayBeMissing else {
            throw table.error("a value", column: place, row: row, found: "none")
          }
          if code >= 0 { floats[row * width + offset + code] = 1 }
        }
      }
      offset += column.kind.width
    }
    return floats
  }

  /// Where the table has each of the encoded columns.
  private func places(in table: Table) throws(FileError) -> [Int] {
    if hasNames && table.hasHeader {
      var byName: [String: Int] = [:]
      for (place, column) in table.columns.enumerated() where byName[column.name] == nil {
        byName[column.name] = place
      }
      var places: [Int] = []
      for column in columns {
        guard let place = byName[column.name] else {
          throw FileError(
            path: table.path, expected: "the column \(column.name)", found: list(table.columns.map(\.name)))
        }
        places.append(place)
      }
      return places
    }
    if table.columns.count == columns.count { return Array(columns.indices) }
    guard table.columns.count == tableWidth else {
      throw FileError(
        path: table.path, expected: "\(columns.count) columns, or \(tableWidth) with the targets",
        found: "\(table.columns.count)")
    }
    return columns.map(\.place)
  }

  private func encodeNumbers(
    _ table: Table, _ place: Int, missing: Float?, store: (Int, Float) -> Void
  ) throws(FileError) {
    switch table.columns[place].values {
    case .numbers(let numbers):
      for (row, number) in numbers.enumerated() {
        guard let value = number.isNaN ? missing : number else {
          throw table.error("a value", column: place, row: row, found: "none")
        }
        store(row, value)
      }
    case .texts(let codes, let categories):
      // Numbers in such a column are texts like the others.
      let row = codes.firstIndex { $0 >= 0 && Float(categories[Int($0)]) == nil } ?? 0
      throw table.error(
        "a number", column: place, row: row, found: table.columns[place].text(row) ?? "none")
    }
  }

  /// The place of each value among the categories, −1 where it is missing.
  private func codes(_ table: Table, _ place: Int, _ categories: [String]) throws(FileError) -> [Int] {
    let unknown = { (row: Int) in
      table.error(
        "one of \(categories.count) known categories", column: place, row: row,
        found: table.columns[place].text(row) ?? "none")
    }
    switch table.columns[place].values {
    case .texts(let codes, let texts):
      // By bytes: equal strings may differ in theirs.
      let known = placesByBytes(of: categories)
      let translated = texts.map { known[Array($0.utf8)] }
      return try map(codes) { (code, row) throws(FileError) in
        guard code >= 0 else { return -1 }
        guard let place = translated[Int(code)] else { throw unknown(row) }
        return place
      }
    case .numbers(let numbers):
      // Where all of the categories in a file happen to be numbers, it is their value that counts.
      let known = placesByValue(of: categories)
      return try map(numbers) { (number, row) throws(FileError) in
        if number.isNaN { return -1 }
        guard let places = known[number] else { throw unknown(row) }
        guard places.count == 1 else {
          throw table.error(
            "a text, for several categories are this number,", column: place, row: row,
            found: shortest(number))
        }
        return places[0]
      }
    }
  }
}

private func map<Value>(
  _ values: [Value], _ body: (Value, Int) throws(FileError) -> Int
) throws(FileError) -> [Int] {
  var results: [Int] = []
  results.reserveCapacity(values.count)
  for (row, value) in values.enumerated() { results.append(try body(value, row)) }
  return results
}

/// The place of each text, by its bytes.
func placesByBytes(of texts: [String]) -> [[UInt8]: Int] {
  var places: [[UInt8]: Int] = [:]
  for (place, text) in texts.enumerated() { places[Array(text.utf8)] = place }
  return places
}

/// The places of the texts that are numbers, by their value.
private func placesByValue(of texts: [String]) -> [Float: [Int]] {
  var places: [Float: [Int]] = [:]
  for (place, text) in texts.enumerated() {
    let number = Array(text.utf8).withUnsafeBufferPointer(CSVNumber.read(field:))
    if let number { places[number, default: []].append(place) }
  }
  return places
}
