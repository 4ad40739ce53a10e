/// Constants of a C header, as text.
struct CArrays {
  /// What every name begins with.
  let name: String
  /// The definitions, one after the other.
  private(set) var text = ""
  /// Bytes of all constants.
  private(set) var byteCount = 0

  init(name: String) { self.name = name }

  /// Defines floats.
  mutating func append(_ suffix: String, _ shape: [Int], _ numbers: [Float]) {
    append(suffix, shape, type: "float", size: 4, numbers.map { "\($0)f" })
  }

  /// Defines whole numbers of C's `type`, of which each takes `size` bytes.
  mutating func append<Number: FixedWidthInteger>(
    _ suffix: String, _ shape: [Int], type: String, _ numbers: [Number]
  ) {
    append(suffix, shape, type: type, size: MemoryLayout<Number>.size, numbers.map { "\($0)" })
  }

  private mutating func append(
    _ suffix: String, _ shape: [Int], type: String, size: Int, _ literals: [String]
  ) {
    let count = shape.map(String.init).joined(separator: " * ")
    let lines = stride(from: 0, to: literals.count, by: 12).map {
      "  " + literals[$0..<min($0 + 12, literals.count)].joined(separator: ", ")
    }
    text += "static const \(type) \(name)_\(suffix)[\(count)] = {\n\(lines.joined(separator: ",\n"))\n};\n\n"
    byteCount += size * literals.count
  }
}
