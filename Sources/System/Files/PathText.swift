// Paths as text. A path is bytes and a `String` is Unicode, so a byte that is not UTF-8 stands in the text as a character of
// its own: U+10FE00 and the byte, which is a private one. Thus every path comes out as it went in. (Python does the same
// with lone surrogates, PEP 383; a Swift string cannot hold those.)

extension String {
  /// The text of a path.
  package init(path bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self), !text.hasHiddenBytes {
      self = text
    } else {
      self = hidingBytes(bytes)
    }
  }

  /// The text of a path that ends with a zero.
  package init(path bytes: UnsafePointer<CChar>) {
    self.init(path: [UInt8](UnsafeRawBufferPointer(start: bytes, count: strlen(bytes))))
  }

  /// Whether some characters stand for bytes that are not UTF-8.
  package var hasHiddenBytes: Bool {
    utf8.contains(firstOfHidden) && unicodeScalars.contains { hiddenByte($0) != nil }
  }

  /// The bytes of the path.
  package var pathBytes: [UInt8] {
    guard hasHiddenBytes else { return Array(utf8) }
    return unicodeScalars.flatMap { scalar in hiddenByte(scalar).map { [$0] } ?? Array(String(scalar).utf8) }
  }

  /// Calls `body` with the bytes of the path as the C library takes them.
  ///
  /// - Returns: What `body` returns.
  package func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    guard hasHiddenBytes else { return withCString(body) }
    return (pathBytes + [0]).withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self).baseAddress!) }
  }
}

/// The byte that a character stands for, or nil.
package func hiddenByte(_ scalar: Unicode.Scalar) -> UInt8? {
  hidden ~= scalar.value ? UInt8(truncatingIfNeeded: scalar.value) : nil
}

private let hidden: ClosedRange<UInt32> = 0x10FE80...0x10FEFF
/// What every such character begins with in UTF-8.
private let firstOfHidden: UInt8 = 0xF4

/// A text in which bytes that are not UTF-8, or that look like one of our characters, are hidden.
private func hidingBytes(_ bytes: [UInt8]) -> String {
  var scalars = String.UnicodeScalarView()
  var rest = bytes[...]
  while !rest.isEmpty {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = rest.makeIterator()
    let length: Int
    switch parser.parseScalar(from: &iterator) {
    case .valid(let encoded) where hiddenByte(Unicode.UTF8.decode(encoded)) == nil:
      length = encoded.count
      scalars.append(Unicode.UTF8.decode(encoded))
    case .valid(let encoded):
      length = encoded.count
      scalars.append(contentsOf: rest.prefix(length).map(hiding))
    case .error(let count):
      length = count
      scalars.append(contentsOf: rest.prefix(length).map(hiding))
    case .emptyInput: length = rest.count
    }
    rest = rest.dropFirst(length)
  }
  return String(scalars)
}

/// The character that stands for a byte of 128 and above.
private func hiding(_ byte: UInt8) -> Unicode.Scalar {
  Unicode.Scalar(hidden.lowerBound - 0x80 + UInt32(byte)) ?? "?"
}
