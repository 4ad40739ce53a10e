/// Some columns of a layer's weights in whole numbers, packed in the order in which kernels read them. It owns nothing.
public struct BytePanel {
  /// Columns in a panel, all but the last: as many weights of a picture's first layer stay near while many rows pass.
  public static let width = 64
  /// What the number of columns is a multiple of.
  public static let unit = 16

  /// Weights, [groups, columns, 4]: those of four inputs stand side by side, 0 where there are fewer inputs.
  public var weights: UnsafePointer<Int8>
  /// How many groups of four inputs there are.
  public var groups: Int
  /// How many columns, at most `width`.
  public var columns: Int
  /// What sums start from, [columns].
  public var start: UnsafePointer<Int32>

  /// Describes a panel.
  @inlinable
  public init(_ weights: UnsafePointer<Int8>, groups: Int, columns: Int, start: UnsafePointer<Int32>) {
    self.weights = weights
    self.groups = groups
    self.columns = columns
    self.start = start
  }
}

/// Rows of bytes, each a whole number of groups of four.
public struct ByteGroups {
  /// [count, stride]
  public var bytes: UnsafePointer<UInt8>
  /// How many rows there are.
  public var count: Int
  /// Bytes from one row to the next.
  public var stride: Int

  /// Describes rows.
  @inlinable
  public init(_ bytes: UnsafePointer<UInt8>, count: Int, stride: Int) {
    self.bytes = bytes
    self.count = count
    self.stride = stride
  }
}

/// How sums become bytes: zeroPoint + ⌊sum·multiplier/2^shift + 1/2⌋, and 0 or 255 where that is outside.
public struct Requantization {
  /// 0 … 2³¹ − 1, for each column.
  public var multipliers: UnsafePointer<Int32>
  /// 33 … 62, the same for all columns.
  public var shift: Int
  /// What is added at the end, 0 … 255.
  public var zeroPoint: Int32

  /// Describes a requantisation.
  @inlinable
  public init(multipliers: UnsafePointer<Int32>, shift: Int, zeroPoint: Int32) {
    self.multipliers = multipliers
    self.shift = shift
    self.zeroPoint = zeroPoint
  }
}

/// Products of unsigned and signed bytes, exact: every instruction set comes to the same sums.
///
/// Sums are those of 32-bit numbers that wrap around; whoever packs weights sees to it that none does in the end. No
/// instruction that saturates is used on the way. Nothing beyond the operands is read.
public protocol IntegerKernelTable: AnyObject, Sendable {
  /// `portable`, `avx2`, `avxvnni`, `avx512` or `avx512vnni`.
  var name: StaticString { get }

  /// Writes the numbers of those of `groups` groups of a row whose four bytes are not all 0, in their order.
  ///
  /// - Parameters:
  ///   - row: Four bytes a group.
  ///   - groups: How many there are.
  ///   - list: Receives the numbers; there is room for `groups`, rounded up to a multiple of 16.
  /// - Returns: How many there are.
  func listGroups(_ row: UnsafePointer<UInt8>, _ groups: Int, _ list: UnsafeMutablePointer<Int32>) -> Int

  /// sums = start + Σ over some groups of a row of its bytes·weights, [panel.columns].
  func multiplyListed(
    _ row: UnsafePointer<UInt8>, _ list: UnsafePointer<Int32>, count: Int, _ panel: BytePanel,
    _ sums: UnsafeMutablePointer<Int32>)

  /// sums[r, :] = start + Σ over all groups of row r of its bytes·weights, [rows.count, panel.columns].
  func multiply(_ rows: ByteGroups, _ panel: BytePanel, _ sums: UnsafeMutablePointer<Int32>)

  /// Makes bytes of `count` sums.
  func requantize(
    _ sums: UnsafePointer<Int32>, _ count: Int, _ requantization: Requantization,
    _ bytes: UnsafeMutablePointer<UInt8>)

  /// floats = scale·⌊sum·multiplier/2^shift + 1/2⌋ of `count` sums. Each quotient has at most 24 bits, and no zero point.
  func rescale(
    _ sums: UnsafePointer<Int32>, _ count: Int, _ requantization: Requantization, _ scale: Float,
    _ floats: MutableFloats)

  /// Products of bytes on registers alone, `turns` of `peakLoopOperations` operations each.
  func peakLoop(_ turns: Int) -> Int32
  /// Multiplications and additions of one turn of `peakLoop`.
  var peakLoopOperations: Int { get }
}

/// The integer kernels of some instruction set.
public typealias IntegerKernelSet = any IntegerKernelTable
