/// How the matrices of weights are stored, in a file and in memory. Everything else (biases, normalisation) is small
/// and stays F32.
public enum WeightFormat: String, CaseIterable, Sendable {
  /// IEEE 754 single precision: every bit is kept.
  case float32
  /// IEEE 754 half precision: half the bytes, 11 significant bits, at most 65504.
  case float16
  /// A signed byte for each weight and an F32 scale for each row: a quarter of the bytes.
  case int8
}
