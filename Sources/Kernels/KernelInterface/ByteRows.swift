/// Rows of bytes as they stand, one right behind the other, many of them 0.
public struct ByteRows {
  /// [count, width]
  public var bytes: UnsafePointer<UInt8>
  /// How many rows there are.
  public var count: Int
  /// Bytes in a row.
  public var width: Int
  /// What the bytes stand for, 0 being the background.
  public var levels: InputNormalization

  /// Describes rows of bytes.
  @inlinable
  public init(_ bytes: UnsafePointer<UInt8>, count: Int, width: Int, levels: InputNormalization) {
    self.bytes = bytes
    self.count = count
    self.width = width
    self.levels = levels
  }
}
