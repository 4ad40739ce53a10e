import Files

extension Table {
  /// What stands between the fields of a CSV record.
  public enum Separator: UInt8, Sendable, CaseIterable {
    /// `,`
    case comma = 0x2C
    /// `;`
    case semicolon = 0x3B
    /// The tab.
    case tab = 0x09
  }
}

/// Takes a CSV file (RFC 4180) apart, field by field.
///
/// Lines end with CR LF, LF or CR. A quote that does not start a field is a character like others.
struct CSVScanner: ~Copyable {
  /// The first byte that is not read yet.
  var next: UnsafePointer<UInt8>
  /// Behind the last byte.
  let end: UnsafePointer<UInt8>
  /// The line that `next` stands on, from 1.
  private(set) var line = 1

  private let separator: UInt8
  private let name: String
  /// A field without its doubled quotes, until the next field is read.
  private var unquoted = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: UnsafeBufferPointer<UInt8>, separator: Table.Separator, name: String) {
    // Where there is no byte, nothing is read.
    next = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
    end = next + bytes.count
    self.separator = separator.rawValue
    self.name = name
  }

  deinit { unquoted.deallocate() }

  /// Whether all is read.
  var isAtEnd: Bool { next == end }

  /// Whether a field ends where this byte is.
  @inline(__always)
  func isEndOfField(at place: UnsafePointer<UInt8>) -> Bool {
    guard place < end else { return true }
    let byte = place.pointee
    return byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  /// Reads a field up to what ends it. It stays until the next is read.
  ///
  /// - Throws: `FileError` where a quoted field does not end, or something follows the quote that ends it.
  @inline(__always)
  mutating func readField() throws(FileError) -> UnsafeBufferPointer<UInt8> {
    if next < end, next.pointee == Self.quote { return try readQuotedField() }
    let start = next
    while !isEndOfField(at: next) { next += 1 }
    return UnsafeBufferPointer(start: start, count: next - start)
  }

  /// Reads what ends a field, and tells whether it ends the record as well.
  @inline(__always)
  mutating func endField() -> Bool {
    guard next < end else { return true }
    let byte = next.pointee
    next += 1
    if byte == separator { return false }
    if byte == Self.carriageReturn, next < end, next.pointee == Self.lineFeed { next += 1 }
    line += 1
    return true
  }

  /// An error about a line.
  func error(line: Int, expected: String, found: String) -> FileError {
    FileError(path: name, expected: "\(expected) on line \(line)", found: found)
  }

  private mutating func readQuotedField() throws(FileError) -> UnsafeBufferPointer<UInt8> {
    let firstLine = line
    next += 1
    let start = next
    var doubledQuotes = 0
    while next < end {
      let byte = next.pointee
      next += 1
      if byte == Self.quote {
        if next < end, next.pointee == Self.quote {
          doubledQuotes += 1
          next += 1
          continue
        }
        guard isEndOfField(at: next) else {
          throw error(line: line, expected: "a separator after the quoted field", found: "other characters")
        }
        let field = UnsafeBufferPointer(start: start, count: next - 1 - start)
        return doubledQuotes == 0 ? field : withoutDoubledQuotes(field, count: field.count - doubledQuotes)
      }
      let isPair = byte == Self.carriageReturn && next < end && next.pointee == Self.lineFeed
      if (byte == Self.lineFeed || byte == Self.carriageReturn) && !isPair { line += 1 }
    }
    throw error(
      line: firstLine, expected: "an end of the quoted field that starts", found: "the end of the file")
  }

  private mutating func withoutDoubledQuotes(
    _ field: UnsafeBufferPointer<UInt8>, count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    if unquoted.count < count {
      unquoted.deallocate()
      unquoted = .allocate(capacity: 2 * count)
    }
    var source = 0
    for index in 0..<count {
      unquoted.initializeElement(at: index, to: field[source])
      source += field[source] == Self.quote ? 2 : 1
    }
    return UnsafeBufferPointer(rebasing: unquoted[..<count])
  }
}

extension CSVScanner {
  /// Reads the fields of a record as bytes.
  mutating func readRecord() throws(FileError) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    repeat { fields.append([UInt8](try readField())) } while !endField()
    return fields
  }
}

extension Table.Separator {
  /// The one that most often separates fields of the first record; the comma where none does.
  init(detectedIn bytes: UnsafeBufferPointer<UInt8>) {
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if let index = Self.allCases.firstIndex(where: { $0.rawValue == byte }) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    self = Self.allCases[counts.firstIndex(of: most) ?? 0]
  }
}
