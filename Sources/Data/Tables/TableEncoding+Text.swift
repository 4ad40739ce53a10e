import Files

// One line for the table, then one for each column; fields are separated by tabs. `\\`, `\t`, `\n`, `\r` and `\0` stand for the
// backslash, the tab, the line feed, the carriage return and the zero byte.
//
//     table   <columns of the table>  names | places  <columns that follow>
//     number  <place>     <name>  [<what stands for a missing number>]
//     texts   <place>     <name>  refused | zeros   <category> …

extension TableEncoding {
  /// The encoding as text, which `init(text:path:)` reads back the same.
  public var text: String {
    let lines = columns.map { column -> [String] in
      switch column.kind {
      case .number(let missing):
        ["number", "\(column.place)", escaped(column.name)] + (missing.map { ["\($0)"] } ?? [])
      case .oneHot(let categories, let mayBeMissing):
        ["texts", "\(column.place)", escaped(column.name), mayBeMissing ? "zeros" : "refused"]
          + categories.map(escaped)
      }
    }
    let first = ["table", "\(tableWidth)", hasNames ? "names" : "places", "\(columns.count)"]
    return ([first] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// Reads an encoding that was written as text.
  ///
  /// - Parameters:
  ///   - text: What `text` gave.
  ///   - path: What errors call it.
  /// - Throws: `FileError` where the text is none that `text` gives.
  public init(text: String, path: String = "encoding") throws(FileError) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false) }
    func fail(_ line: Int) -> FileError {
      FileError(path: path, expected: "an encoding of tables", found: "another text on line \(line)")
    }
    guard lines.popLast()?.allSatisfy(\.isEmpty) == true, let first = lines.first, first.count == 4,
      first[0].elementsEqual("table".utf8), let width = number(first[1]), width > 0,
      number(first[3]) == lines.count - 1
    else { throw fail(1) }
    let hasNames = first[2].elementsEqual("names".utf8)
    guard hasNames || first[2].elementsEqual("places".utf8), lines.count > 1 else { throw fail(1) }
    var columns: [Column] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let column = Column(line), column.place < width, column.place > columns.last?.place ?? -1 else {
        throw fail(index + 1)
      }
      columns.append(column)
    }
    self.init(columns: columns, tableWidth: width, hasNames: hasNames)
  }
}

extension TableEncoding.Column {
  /// Reads a line, or gives nil where it is no column's.
  fileprivate init?(_ fields: [Substring.UTF8View]) {
    guard fields.count >= 3, let place = number(fields[1]), let name = unescaped(fields[2]) else {
      return nil
    }
    if fields[0].elementsEqual("number".utf8), fields.count <= 4 {
      let missing = fields.count == 4 ? Float(Substring(fields[3])) : nil
      guard fields.count == 3 || missing?.isFinite == true else { return nil }
      self.init(name: name, place: place, kind: .number(missing: missing))
    } else if fields[0].elementsEqual("texts".utf8), fields.count >= 4 {
      let mayBeMissing = fields[3].elementsEqual("zeros".utf8)
      let categories = fields[4...].compactMap(unescaped)
      guard mayBeMissing || fields[3].elementsEqual("refused".utf8), categories.count == fields.count - 4,
        zip(categories, categories.dropFirst()).allSatisfy({ precedes($0, $1) })
      else { return nil }
      self.init(name: name, place: place, kind: .oneHot(categories, mayBeMissing: mayBeMissing))
    } else {
      return nil
    }
  }
}

/// A whole number from 0, written the only way.
private func number(_ field: Substring.UTF8View) -> Int? {
  guard let number = Int(Substring(field)), number >= 0, field.elementsEqual("\(number)".utf8) else {
    return nil
  }
  return number
}

private let backslash = UInt8(ascii: "\\")
private let escapes: [(byte: UInt8, letter: UInt8)] = [
  (backslash, backslash), (0x09, UInt8(ascii: "t")), (0x0A, UInt8(ascii: "n")), (0x0D, UInt8(ascii: "r")),
  (0, UInt8(ascii: "0")),
]

private func escaped(_ text: String) -> String {
  let bytes = text.utf8.flatMap { byte in
    escapes.first { $0.byte == byte }.map { [backslash, $0.letter] } ?? [byte]
  }
  return String(decoding: bytes, as: UTF8.self)
}

private func unescaped(_ field: Substring.UTF8View) -> String? {
  var bytes: [UInt8] = []
  var rest = field[...]
  while let byte = rest.popFirst() {
    guard byte == backslash else {
      bytes.append(byte)
      continue
    }
    guard let letter = rest.popFirst(), let escape = escapes.first(where: { $0.letter == letter }) else {
      return nil
    }
    bytes.append(escape.byte)
  }
  return String(decoding: bytes, as: UTF8.self)
}
