import KernelInterface

/// A row-major matrix in guarded memory, with canaries between its rows.
public struct TestMatrix {
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// Elements from one row to the next.
  public let stride: Int
  private let storage: GuardedFloats

  /// What stands between two rows. It is not a number, so that whoever adds it up is found out.
  public static let canary = Float(bitPattern: 0x7FC0_BEEF)

  /// A matrix whose rows are `padding` further apart than they need be.
  public init(rows: Int, columns: Int, padding: Int = 0, _ element: (_ row: Int, _ column: Int) -> Float) {
    self.rows = rows
    self.columns = columns
    stride = columns + padding
    let count = rows > 0 ? (rows - 1) * stride + columns : 0
    storage = GuardedFloats(count: count, filledWith: TestMatrix.canary)
    for r in 0..<rows {
      for c in 0..<columns { storage.base[r * stride + c] = element(r, c) }
    }
  }

  /// A matrix of random elements.
  public init(
    rows: Int, columns: Int, padding: Int = 0, in range: ClosedRange<Float> = -1...1,
    using random: inout RandomNumbers
  ) {
    self.init(rows: rows, columns: columns, padding: padding) { _, _ in
      Float.random(in: range, using: &random)
    }
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Float {
    get { storage.base[row * stride + column] }
    nonmutating set { storage.base[row * stride + column] = newValue }
  }

  /// The whole matrix as the kernels see it.
  public var block: Block { Block(storage.base, rows: rows, columns: columns, stride: stride) }

  /// The elements, row by row.
  public var values: [Float] { (0..<rows).flatMap { r in (0..<columns).map { self[r, $0] } } }

  /// One column.
  public func column(_ c: Int) -> [Float] { (0..<rows).map { self[$0, c] } }

  /// One row.
  public func row(_ r: Int) -> [Float] { (0..<columns).map { self[r, $0] } }

  /// Whether nothing was written between the rows.
  public var hasIntactCanaries: Bool {
    guard rows > 1 else { return true }
    return (0..<rows - 1).allSatisfy { r in
      (columns..<stride).allSatisfy {
        storage.base[r * stride + $0].bitPattern == TestMatrix.canary.bitPattern
      }
    }
  }
}
