import Files
import Unpacking

extension Table {
  /// Whether the first row of a file names the columns.
  public enum HeaderRow: Sendable {
    /// It does where none of its fields is a number and a column below it starts with one.
    case detected
    /// It does.
    case present
    /// It does not.
    case absent
  }

  /// Reads a CSV file (RFC 4180), plain or gzipped.
  ///
  /// Lines end with CR LF, LF or CR; empty ones at the end are ignored. Fields may stand in quotes, with quotes doubled and with
  /// line breaks. Blanks are part of a text, but not of a number or a name. Text is UTF-8, with a byte-order mark or not.
  ///
  /// A field is missing where it is empty, `NA`, `NaN`, `nan`, `null` or `?`. A column is one of numbers where all its present
  /// fields are numbers that a float can hold, with a decimal point if any: each becomes the nearest double, and that the
  /// nearest float.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - separator: What stands between fields; nil takes the one that is most frequent in the first record.
  ///   - header: Whether the first row names the columns.
  ///   - texts: Names or numbers, from 1, of columns to read as texts even where all of it are numbers.
  ///   - largestUnpacked: The most bytes that a gzipped file may unpack to, 1 GiB unless told.
  /// - Throws: `FileError` where the file is missing, empty, damaged or not UTF-8, and, with the number of the line, where a
  ///   record has more or fewer fields than the first, a quoted field does not end, or a name is there twice.
  public init(
    csv path: String, separator: Separator? = nil, header: HeaderRow = .detected, texts: Set<String> = [],
    largestUnpacked: Int = 1 << 30
  ) throws(FileError) {
    let held = try HeldBytes(path: path, purpose: "a CSV file", isReadAhead: true)
    try self.init(
      csv: held, CSVOptions(separator: separator, header: header, texts: texts, name: path),
      largestUnpacked: largestUnpacked)
  }

  /// Reads the bytes of a CSV file, plain or gzipped; `name` is what errors call it.
  ///
  /// - Throws: `FileError` as `init(csv:separator:header:texts:largestUnpacked:)` does.
  public init(
    csvBytes bytes: [UInt8], name: String, separator: Separator? = nil, header: HeaderRow = .detected,
    texts: Set<String> = [], largestUnpacked: Int = 1 << 30
  ) throws(FileError) {
    try self.init(
      csv: HeldBytes(bytes), CSVOptions(separator: separator, header: header, texts: texts, name: name),
      largestUnpacked: largestUnpacked)
  }

  private init(csv held: HeldBytes, _ options: CSVOptions, largestUnpacked: Int) throws(FileError) {
    let unpacked = try held.withBytes { (bytes) throws(FileError) -> HeldBytes? in
      let file = try UnpackedFile(bytes: bytes, name: options.name)
      return file.isGzipped ? try file.readRest("a CSV file", limit: largestUnpacked) : nil
    }
    self = try (unpacked ?? held).withBytes { (bytes) throws(FileError) in
      try bytes.withMemoryRebound(to: UInt8.self) { (bytes) throws(FileError) in
        try CSVReader(bytes, options).read()
      }
    }
  }
}

/// How a CSV file is to be read.
struct CSVOptions {
  var separator: Table.Separator?
  var header: Table.HeaderRow
  var texts: Set<String>
  /// What errors call the file.
  var name: String
}

/// Reads a table from the bytes of a CSV file.
struct CSVReader {
  private let options: CSVOptions
  private let bytes: UnsafeBufferPointer<UInt8>
  private let separator: Table.Separator

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ options: CSVOptions) throws(FileError) {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw FileError(path: options.name, expected: "text in UTF-8", found: "UTF-16")
    }
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
    while let byte = rest.last, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { rest.removeLast() }
    guard !rest.isEmpty else {
      throw FileError(path: options.name, expected: "a table with rows", found: "an empty file")
    }
    self.bytes = UnsafeBufferPointer(rebasing: rest)
    self.options = options
    separator = options.separator ?? Table.Separator(detectedIn: self.bytes)
  }

  /// Reads the table.
  func read() throws(FileError) -> Table {
    var scanner = CSVScanner(bytes, separator: separator, name: options.name)
    let first = try scanner.readRecord()
    let isPossible = !first.contains { $0.withUnsafeBufferPointer(CSVNumber.read(field:)) != nil }
    if options.header == .present || options.header == .detected && isPossible && !scanner.isAtEnd {
      let names = first.enumerated().map { columnName($1, place: $0) }
      if let table = try readRows(names, hasHeader: true, mustHaveNumbers: options.header == .detected) {
        try check(names, first)
        return table
      }
    }
    let numbers = (1...first.count).map(String.init)
    guard let table = try readRows(numbers, hasHeader: false, mustHaveNumbers: false) else {
      preconditionFailure("a table without header may hold anything")
    }
    return table
  }

  /// A field of the header, without the blanks around it; the column's number where there is nothing else.
  private func columnName(_ field: [UInt8], place: Int) -> String {
    let name = field.withUnsafeBufferPointer { String(decoding: CSVNumber.trim($0), as: UTF8.self) }
    return name.isEmpty ? String(place + 1) : name
  }

  /// Refuses names that cannot be told apart. Only now is it known that the first row are names.
  private func check(_ names: [String], _ fields: [[UInt8]]) throws(FileError) {
    guard fields.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) else {
      throw FileError(path: options.name, expected: "text in UTF-8 on line 1", found: "other bytes")
    }
    var known: Set<String> = []
    for name in names where !known.insert(name).inserted {
      throw FileError(
        path: options.name, expected: "each column's name once on line 1", found: "\(name) twice")
    }
  }

  /// Reads all rows, or gives nil where there must be numbers and are none.
  private func readRows(
    _ names: [String], hasHeader: Bool, mustHaveNumbers: Bool
  ) throws(FileError) -> Table? {
    let kinds = names.enumerated().map { index, name in
      options.texts.contains(name) || options.texts.contains(String(index + 1))
        ? ColumnStorage.Kind.texts : .unknown
    }
    let (storage, rows, lines) = try readRows(kinds, hasHeader: hasHeader)
    guard !mustHaveNumbers || storage.hasNumbers else { return nil }
    var again: ColumnStorage?
    if case let mixed = storage.mixed, !mixed.isEmpty {
      let kinds = names.indices.map { mixed.contains($0) ? ColumnStorage.Kind.texts : .skipped }
      again = try readRows(kinds, hasHeader: hasHeader).storage
    }
    let columns = names.enumerated().map { index, name in
      let isMixed = storage.columns[index].kind == .mixed
      let source = isMixed ? again ?? storage : storage
      return Table.Column(name: name, values: source.values(of: index, rows: rows))
    }
    var table = Table(columns: columns, hasHeader: hasHeader, path: options.name)
    table.lines = lines
    return table
  }

  private func readRows(
    _ kinds: [ColumnStorage.Kind], hasHeader: Bool
  ) throws(FileError) -> (storage: ColumnStorage, rows: Int, lines: LineNumbers) {
    var scanner = CSVScanner(bytes, separator: separator, name: options.name)
    let firstSize = try sizeOfFirstRecord()
    if hasHeader { _ = try scanner.readRecord() }
    // No record is shorter than its separators and the line's end.
    let most = (bytes.count + 1) / kinds.count
    let storage = ColumnStorage(kinds, capacity: min(bytes.count / max(firstSize, 1) + 16, most + 1))
    var lines = LineNumbers(first: scanner.line)
    var expectedLine = scanner.line
    var row = 0
    while !scanner.isAtEnd {
      let line = scanner.line
      if line != expectedLine { lines.add(row: row, line: line) }
      expectedLine = line + 1
      guard row < Int32.max else {
        throw FileError(path: options.name, expected: "at most \(Int32.max) rows", found: "more")
      }
      if row == storage.capacity { storage.grow() }
      try readRecord(&scanner, into: storage, row: row, line: line)
      row += 1
    }
    return (storage, row, lines)
  }

  @inline(__always)
  private func readRecord(
    _ scanner: inout CSVScanner, into storage: ColumnStorage, row: Int, line: Int
  ) throws(FileError) {
    let columns = storage.columns
    let last = storage.count - 1
    for column in 0...last {
      try columns[column].read(&scanner, row: row)
      guard scanner.endField() == (column == last) else {
        throw scanner.error(
          line: line, expected: "\(storage.count) fields as in the first record",
          found: column < last ? "\(column + 1)" : "more")
      }
    }
  }

  private func sizeOfFirstRecord() throws(FileError) -> Int {
    var scanner = CSVScanner(bytes, separator: separator, name: options.name)
    let start = scanner.next
    repeat { _ = try scanner.readField() } while !scanner.endField()
    return scanner.next - start
  }
}
