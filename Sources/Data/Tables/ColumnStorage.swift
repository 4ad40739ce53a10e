import Files

/// The columns of a table that is being read. Values are 4 bytes each, a number's pattern or a text's place.
final class ColumnStorage {
  /// One column.
  struct Column {
    var kind: Kind
    /// Room for as many values as the storage has capacity.
    var values: UnsafeMutablePointer<UInt32>
    var categories = CategoryList()
    /// Whether its first present value is a number, even where it is read as a text.
    var startsWithNumber = false
  }

  /// What a column holds so far.
  enum Kind {
    /// Nothing but missing values.
    case unknown
    case numbers
    case texts
    /// First numbers, then a text: it must be read again, as texts.
    case mixed
    /// Not wanted.
    case skipped
  }

  let count: Int
  let columns: UnsafeMutablePointer<Column>
  private(set) var capacity: Int

  /// Takes room for so many rows of these columns.
  init(_ kinds: [Kind], capacity: Int) {
    count = kinds.count
    self.capacity = max(capacity, 1)
    columns = .allocate(capacity: count)
    for (index, kind) in kinds.enumerated() {
      let values = UnsafeMutablePointer<UInt32>.allocate(capacity: kind == .skipped ? 1 : self.capacity)
      (columns + index).initialize(to: Column(kind: kind, values: values))
    }
  }

  deinit {
    for index in 0..<count { columns[index].values.deallocate() }
    columns.deinitialize(count: count).deallocate()
  }

  /// Doubles the room.
  func grow() {
    for index in 0..<count where columns[index].kind != .skipped {
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * capacity)
      larger.update(from: columns[index].values, count: capacity)
      columns[index].values.deallocate()
      columns[index].values = larger
    }
    capacity *= 2
  }

  /// Which columns must be read again.
  var mixed: [Int] { (0..<count).filter { columns[$0].kind == .mixed } }

  /// Whether a column starts with a number.
  var hasNumbers: Bool {
    (0..<count).contains { [.numbers, .mixed].contains(columns[$0].kind) || columns[$0].startsWithNumber }
  }

  /// What the column holds, of so many rows. A column without any value is one of numbers, all missing.
  func values(of column: Int, rows: Int) -> Table.Values {
    let values = UnsafeRawPointer(columns[column].values)
    if columns[column].kind == .texts {
      return .texts(copy(values, rows), categories: columns[column].categories.texts)
    }
    return .numbers(copy(values, rows))
  }

  private func copy<Value>(_ source: UnsafeRawPointer, _ rows: Int) -> [Value] {
    [Value](unsafeUninitializedCapacity: rows) { buffer, filled in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(start: source, count: rows * MemoryLayout<UInt32>.size))
      filled = rows
    }
  }
}

extension ColumnStorage.Column {
  private static let missingNumber = Float.nan.bitPattern
  private static let missingText = UInt32(bitPattern: -1)

  /// Reads a value of this column from a file.
  ///
  /// - Throws: `FileError` where the field is damaged or no UTF-8.
  @inline(__always)
  mutating func read(_ scanner: inout CSVScanner, row: Int) throws(FileError) {
    if kind == .numbers || kind == .unknown {
      // Most numbers are found without looking for the field's end first.
      if let (number, rest) = CSVNumber.read(scanner.next, scanner.end), scanner.isEndOfField(at: rest) {
        scanner.next = rest
        kind = .numbers
        values[row] = number.bitPattern
        return
      }
      try readOther(scanner.readField(), scanner, row: row)
    } else if kind == .texts {
      try add(scanner.readField(), scanner, row: row)
    } else {
      _ = try scanner.readField()
    }
  }

  /// Takes a field that is no plain number, in a column without texts.
  private mutating func readOther(
    _ field: UnsafeBufferPointer<UInt8>, _ scanner: borrowing CSVScanner, row: Int
  ) throws(FileError) {
    if let number = CSVNumber.read(field: field) {
      kind = .numbers
      values[row] = number.bitPattern
    } else if CSVNumber.isMissing(field: field) {
      values[row] = Self.missingNumber
    } else if kind == .numbers {
      kind = .mixed
    } else {
      kind = .texts
      values.update(repeating: Self.missingText, count: row)
      try add(field, scanner, row: row)
    }
  }

  /// Takes a field as a text.
  private mutating func add(
    _ field: UnsafeBufferPointer<UInt8>, _ scanner: borrowing CSVScanner, row: Int
  ) throws(FileError) {
    guard !CSVNumber.isMissing(field: field) else { return values[row] = Self.missingText }
    let (place, isNew) = categories.place(of: field)
    // Two texts that are not UTF-8 could look the same.
    guard !isNew || String(validating: field, as: UTF8.self) != nil else {
      throw scanner.error(line: scanner.line, expected: "text in UTF-8", found: "other bytes")
    }
    if isNew && place == 0 { startsWithNumber = CSVNumber.read(field: field) != nil }
    values[row] = UInt32(bitPattern: place)
  }
}
