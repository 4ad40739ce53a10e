/// How a tensor's numbers are stored, by the names safetensors gives them. All are little-endian.
enum ElementType: String, CaseIterable {
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  /// Signed bytes, which stand for a weight once multiplied by its row's scale.
  case int8 = "I8"
  /// Signed numbers of 8 bytes: counters.
  case int64 = "I64"

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .int8: 1
    case .float16, .bfloat16: 2
    case .float32: 4
    case .int64: 8
    }
  }

  /// Bytes of a tensor, or nil where there would be more than `Int` can count.
  func byteCount(of shape: [Int]) -> Int? {
    var count = size
    for dimension in shape {
      let product = count.multipliedReportingOverflow(by: dimension)
      guard !product.overflow else { return nil }
      count = product.partialValue
    }
    return count
  }
}
