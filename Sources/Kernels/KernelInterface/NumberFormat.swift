/// How numbers are stored, in memory and in files, by the names that NumPy gives them.
public enum NumberFormat: String, CaseIterable, Sendable {
  /// A byte that is 0 or 1; any other than 0 counts as 1.
  case bool
  /// Whole numbers with a sign, in 8, 16, 32 or 64 bits.
  case int8, int16, int32, int64
  /// Whole numbers without a sign, in 8, 16, 32 or 64 bits.
  case uint8, uint16, uint32, uint64
  /// IEEE 754's half, single and double precision.
  case float16, float32, float64
  /// The upper half of a number in single precision.
  case bfloat16

  /// Bytes of a number.
  public var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Bytes of an array of so many numbers in each dimension, or nil where there would be more than `Int` can count.
  public func byteCount(of shape: [Int]) -> Int? {
    var count = byteCount
    for dimension in shape {
      let product = count.multipliedReportingOverflow(by: dimension)
      guard !product.overflow else { return nil }
      count = product.partialValue
    }
    return count
  }

  /// What matrices of weights are stored in, in files and in memory: single precision; half precision, of 11 significant
  /// bits and at most 65504; signed bytes with a scale for each row. Everything else (biases, normalisation) is small and
  /// stays in single precision.
  public static let ofWeights: [NumberFormat] = [.float32, .float16, .int8]
}
