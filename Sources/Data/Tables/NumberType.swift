/// What the numbers of an array are, by the names that NumPy gives them.
public enum NumberType: String, Sendable, CaseIterable {
  /// A byte that is 0 or 1; any other than 0 counts as 1.
  case bool
  /// Whole numbers with a sign, in 8, 16, 32 or 64 bits.
  case int8, int16, int32, int64
  /// Whole numbers without a sign, in 8, 16, 32 or 64 bits.
  case uint8, uint16, uint32, uint64
  /// IEEE 754's half, single and double precision.
  case float16, float32, float64

  /// Bytes of a number.
  public var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }
}
