/// The dictionary in the header of an NPY file, as Python writes it:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
///
/// A structured type stands as a list; it is skipped, not understood.
struct PythonDictionary {
  /// What the dictionary must hold; `descr` is empty for a structured type.
  struct Entries {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// NumPy itself knows no more dimensions.
  private static let mostDimensions = 64

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The three entries, or nil where the header is anything else.
  mutating func read() -> Entries? {
    var descr: String?
    var order: Bool?
    var shape: [Int]?
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), take(":") else { return nil }
      switch key {
      case "descr" where descr == nil: descr = next() == UInt8(ascii: "[") ? skipList() : string()
      case "fortran_order" where order == nil: order = take("True") ? true : take("False") ? false : nil
      case "shape" where shape == nil: shape = tuple()
      default: return nil
      }
      guard take(",") || next() == UInt8(ascii: "}") else { return nil }
    }
    guard next() == nil, let descr, let order, let shape else { return nil }
    return Entries(descr: descr, isFortranOrder: order, shape: shape)
  }

  /// The next byte that is no blank.
  private mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ text: StaticString) -> Bool {
    _ = next()
    let count = text.utf8CodeUnitCount
    guard bytes.count - position >= count,
      bytes[position..<position + count].elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: count))
    else { return false }
    position += count
    return true
  }

  private mutating func string() -> String? {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    let rest = bytes[(position + 1)...]
    guard let end = rest.firstIndex(of: quote) else { return nil }
    position = end + 1
    return String(validating: rest[..<end], as: UTF8.self)
  }

  /// Passes over a list, whatever is in it. Empty, for the type that it describes is none.
  private mutating func skipList() -> String? {
    var depth = 0
    while let byte = next() {
      position += 1
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { return "" }
    }
    return nil
  }

  private mutating func tuple() -> [Int]? {
    var lengths: [Int] = []
    guard take("(") else { return nil }
    while !take(")") {
      guard let length = integer(), lengths.count < Self.mostDimensions else { return nil }
      lengths.append(length)
      guard take(",") || next() == UInt8(ascii: ")") else { return nil }
    }
    return lengths
  }

  private mutating func integer() -> Int? {
    _ = next()
    let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
    position += digits.count
    // Python 2 wrote long integers with an L.
    _ = take("L")
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
