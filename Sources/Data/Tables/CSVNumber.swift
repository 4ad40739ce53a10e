/// Reads numbers as CSV files have them: `-12`, `+.5`, `3.`, `6.02e23`, with blanks around them or not.
enum CSVNumber {
  /// 10⁰ … 10²², which are the powers of ten that a double holds exactly.
  private static let powers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads a number at the start of some bytes, which end before `end`.
  ///
  /// - Returns: The number, as a double to the nearest and then as a float to the nearest, and where it ends; nil where there is
  ///   none, or none that a float can hold.
  @inline(__always)
  static func read(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> (
    Float, UnsafePointer<UInt8>
  )? {
    var next = start
    guard next < end else { return nil }
    let isNegative = next.pointee == UInt8(ascii: "-")
    if isNegative || next.pointee == UInt8(ascii: "+") { next += 1 }
    var (digits, count, shift): (UInt64, Int, Int) = (0, 0, 0)
    let whole = next
    while next < end, case let digit = next.pointee &- 0x30, digit < 10 {
      digits = digits &* 10 &+ UInt64(digit)
      next += 1
    }
    count = next - whole
    if next < end, next.pointee == UInt8(ascii: ".") {
      next += 1
      let fraction = next
      while next < end, case let digit = next.pointee &- 0x30, digit < 10 {
        digits = digits &* 10 &+ UInt64(digit)
        next += 1
      }
      shift = fraction - next
      count -= shift
    }
    guard count > 0 else { return nil }
    if next < end, next.pointee | 0x20 == UInt8(ascii: "e") {
      guard let (exponent, rest) = readExponent(next + 1, end) else { return nil }
      shift += exponent
      next = rest
    }
    // 19 digits always fit in 64 bits.
    guard count <= 19, digits <= 1 << 53, shift >= -22, shift <= 22 else {
      return readSlowly(start, next).map { ($0, next) }
    }
    let scaled = shift < 0 ? Double(digits) / powers[-shift] : Double(digits) * powers[shift]
    let number = Float(isNegative ? -scaled : scaled)
    return number.isFinite ? (number, next) : nil
  }

  private static func readExponent(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (Int, UnsafePointer<UInt8>)? {
    var next = start
    guard next < end else { return nil }
    let isNegative = next.pointee == UInt8(ascii: "-")
    if isNegative || next.pointee == UInt8(ascii: "+") { next += 1 }
    let first = next
    var exponent = 0
    while next < end, case let digit = next.pointee &- 0x30, digit < 10 {
      // Beyond this the number is 0 or too large, whatever its digits.
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      next += 1
    }
    return next > first ? (isNegative ? -exponent : exponent, next) : nil
  }

  /// Numbers of many digits or large exponents, whose form is known to be right.
  private static func readSlowly(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Float? {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    return Double(text).map { Float($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  /// Reads a field that is a number and nothing else but blanks.
  static func read(field: UnsafeBufferPointer<UInt8>) -> Float? {
    let trimmed = trim(field)
    guard let start = trimmed.baseAddress, let (number, rest) = read(start, start + trimmed.count),
      rest == start + trimmed.count
    else { return nil }
    return number
  }

  /// A field without the blanks around it.
  static func trim(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var rest = field[...]
    while let byte = rest.first, isBlank(byte) { rest.removeFirst() }
    while let byte = rest.last, isBlank(byte) { rest.removeLast() }
    return UnsafeBufferPointer(rebasing: rest)
  }

  /// Whether a field stands for a missing value: empty, `NA`, `NaN`, `nan`, `null` or `?`, with blanks around it or not.
  static func isMissing(field: UnsafeBufferPointer<UInt8>) -> Bool {
    // Most fields are told by their first byte.
    switch field.first {
    case nil, 0x20, 0x09, UInt8(ascii: "?"), UInt8(ascii: "N"), UInt8(ascii: "n"): break
    default: return false
    }
    let text = trim(field)
    switch text.count {
    case 0: return true
    case 1: return text[0] == UInt8(ascii: "?")
    case 2: return text.elementsEqual("NA".utf8)
    case 3: return text.elementsEqual("NaN".utf8) || text.elementsEqual("nan".utf8)
    case 4: return text.elementsEqual("null".utf8)
    default: return false
    }
  }
}
