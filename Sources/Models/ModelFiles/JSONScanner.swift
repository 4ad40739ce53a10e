import Files

/// Reads JSON values one after the other in the order the caller expects them, and refuses anything else.
///
/// It knows what a safetensors header holds: objects, arrays, strings and whole numbers. The caller gives the
/// structure, so nothing recurses and no tree is built. Grammar: RFC 8259; a key given twice is refused.
struct JSONScanner {
  private let path: String
  private let bytes: [UInt8]
  private var position = 0

  /// Starts at the first byte of a text.
  ///
  /// - Parameters:
  ///   - bytes: The whole text.
  ///   - path: The file it came from, for errors.
  /// - Throws: `FileError` when the bytes are not UTF-8.
  init(_ bytes: [UInt8], path: String) throws(FileError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FileError(path: path, expected: "a header in UTF-8", found: "other bytes")
    }
    self.path = path
    self.bytes = bytes
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (inout JSONScanner, _ key: String) throws(FileError) -> Void
  ) throws(FileError) {
    var keys: Set<String> = []
    try list(from: "{", to: "}") { (scanner) throws(FileError) in
      let key = try scanner.string()
      guard keys.insert(key).inserted else {
        throw FileError(path: scanner.path, expected: "each key once", found: "'\(key)' twice")
      }
      try scanner.expect(":")
      try member(&scanner, key)
    }
  }

  /// Reads an array; `element` reads each of its values.
  mutating func array(_ element: (inout JSONScanner) throws(FileError) -> Void) throws(FileError) {
    try list(from: "[", to: "]", element)
  }

  /// Reads a string.
  mutating func string() throws(FileError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = take() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escapedCharacter()).utf8)
      case ..<0x20: throw unexpected("a character that is not a control character", at: position - 1)
      default: text.append(byte)
      }
    }
    throw unexpected("'\"'")
  }

  /// Reads a whole number from 0 to `Int.max`.
  mutating func wholeNumber() throws(FileError) -> Int {
    skipSpace()
    let start = position
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    let digits = bytes[start..<position]
    guard let number = Int(String(decoding: digits, as: UTF8.self)),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { throw unexpected("a whole number below 2^63", at: start) }
    return number
  }

  /// Makes sure that nothing but white space follows.
  mutating func end() throws(FileError) {
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the header") }
  }
}

// MARK: - Parts of a value

extension JSONScanner {
  private mutating func list(
    from open: Unicode.Scalar, to close: Unicode.Scalar,
    _ element: (inout JSONScanner) throws(FileError) -> Void
  ) throws(FileError) {
    try expect(open)
    if skip(close) { return }
    repeat { try element(&self) } while skip(",")
    try expect(close)
  }

  /// Reads what follows a backslash.
  private mutating func escapedCharacter() throws(FileError) -> Unicode.Scalar {
    let start = position
    switch take().map(Unicode.Scalar.init) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try escapedScalar()
    default: throw unexpected("an escaped character", at: start)
    }
  }

  /// Reads the four digits after `\u`, and the second half of a surrogate pair.
  private mutating func escapedScalar() throws(FileError) -> Unicode.Scalar {
    let start = position
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if UTF16.isLeadSurrogate(high), take() == UInt8(ascii: "\\"), take() == UInt8(ascii: "u") {
      let low = try fourDigits()
      if UTF16.isTrailSurrogate(low) { return UTF16.decode(UTF16.EncodedScalar([high, low])) }
    }
    throw unexpected("a pair of surrogates", at: start)
  }

  private mutating func fourDigits() throws(FileError) -> UInt16 {
    let start = position
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = take(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits", at: start)
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}

// MARK: - Bytes

extension JSONScanner {
  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take() -> UInt8? {
    defer { position = min(position + 1, bytes.count) }
    return peek()
  }

  private mutating func skipSpace() {
    while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ expected: String, at place: Int? = nil) -> FileError {
    let place = place ?? position
    let found = place < bytes.count ? "byte \(bytes[place])" : "its end"
    return FileError(path: path, expected: "a JSON header with \(expected) at byte \(place)", found: found)
  }
}
