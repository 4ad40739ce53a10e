import NeuralNetwork

extension NumberFormat {
  /// What safetensors calls the formats that are taken; all are little-endian.
  private static let safetensorsNames: [(format: NumberFormat, name: String)] = [
    (.float32, "F32"), (.float16, "F16"), (.bfloat16, "BF16"), (.float64, "F64"), (.int8, "I8"),
    (.int64, "I64"),
  ]

  /// The names of all formats that are taken.
  static var safetensorsNamesTaken: [String] { safetensorsNames.map(\.name) }

  /// The format that a file names, or nil where it is not taken.
  init?(safetensorsName name: String) {
    guard let entry = Self.safetensorsNames.first(where: { $0.name == name }) else { return nil }
    self = entry.format
  }

  /// Its name in a file.
  var safetensorsName: String { Self.safetensorsNames.first { $0.format == self }?.name ?? rawValue }
}
