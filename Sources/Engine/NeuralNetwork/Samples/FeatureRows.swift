import CProcessor

/// Rows of numbers that may be anywhere: in memory, in a file that is mapped, or computed when they are asked for.
///
/// Many threads may copy rows at the same time.
public protocol FeatureRows: AnyObject, Sendable {
  /// How many rows there are.
  var count: Int { get }
  /// How many numbers each row has.
  var width: Int { get }
  /// Copies one row, [width].
  func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>)
  /// Has the row fetched into the caches, for it will be copied soon; rows that are computed need not do anything.
  func prefetchRow(_ row: Int)
}

extension FeatureRows {
  /// Does nothing.
  public func prefetchRow(_ row: Int) {}
}

/// Rows of numbers in memory.
public final class FloatRows: FeatureRows {
  /// [count, width], row-major.
  public let numbers: [Float]
  /// How many rows there are.
  public let count: Int
  /// How many numbers each row has.
  public let width: Int

  /// Takes numbers, [rows, width], row-major.
  ///
  /// - Precondition: `width` is at least 1 and divides how many numbers there are.
  public init(_ numbers: [Float], width: Int) {
    precondition(width > 0 && numbers.count % width == 0)
    self.numbers = numbers
    self.width = width
    count = numbers.count / width
  }

  /// Copies one row, [width].
  public func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>) {
    self.numbers.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      numbers.update(from: base + row * width, count: width)
    }
  }

  /// Has the row fetched into the caches.
  public func prefetchRow(_ row: Int) {
    numbers.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      processor_prefetch_row(base + row * width, width * MemoryLayout<Float>.stride)
    }
  }
}

/// Rows of numbers that a caller keeps where they are, for as long as this lives.
package final class PointerRows: FeatureRows, @unchecked Sendable {  // Nobody changes them meanwhile.
  package let count, width: Int
  private let base: UnsafePointer<Float>
  private let stride: Int
  private let order: UnsafePointer<Int32>?

  /// Sees rows, [count, width], `stride` numbers from one to the next: all, or those of an order, [count].
  package init(
    _ base: UnsafePointer<Float>, count: Int, width: Int, stride: Int, order: UnsafePointer<Int32>? = nil
  ) {
    (self.base, self.count, self.width, self.stride, self.order) = (base, count, width, stride, order)
  }

  /// Where a row is.
  package func row(_ row: Int) -> UnsafePointer<Float> { base + (order.map { Int($0[row]) } ?? row) * stride }

  package func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>) {
    numbers.update(from: self.row(row), count: width)
  }

  package func prefetchRow(_ row: Int) {
    processor_prefetch_row(self.row(row), width * MemoryLayout<Float>.stride)
  }
}

/// Rows of which only the numbers that are not 0 are kept (compressed sparse rows), by a caller, for as long as this lives.
package final class CompressedRows: FeatureRows, @unchecked Sendable {  // Nobody changes them meanwhile.
  package let count, width: Int
  private let numbers: UnsafePointer<Float>
  private let columns: UnsafePointer<Int32>
  private let starts: UnsafePointer<Int64>
  private let order: UnsafePointer<Int32>?

  /// Sees rows whose numbers, and their columns, are those of `starts[row] ..< starts[row + 1]`: all, or those of an order,
  /// [count]. Numbers of the same place add up.
  package init(
    _ numbers: UnsafePointer<Float>, columns: UnsafePointer<Int32>, starts: UnsafePointer<Int64>, count: Int,
    width: Int, order: UnsafePointer<Int32>?
  ) {
    (self.numbers, self.columns, self.starts) = (numbers, columns, starts)
    (self.count, self.width, self.order) = (count, width, order)
  }

  /// What is kept of a row.
  package func kept(_ row: Int) -> (numbers: UnsafeBufferPointer<Float>, columns: UnsafeBufferPointer<Int32>)?
  {
    let row = order.map { Int($0[row]) } ?? row
    let (first, count) = (Int(starts[row]), Int(starts[row + 1] - starts[row]))
    guard first >= 0, count >= 0 else { return nil }
    return (
      UnsafeBufferPointer(start: numbers + first, count: count),
      UnsafeBufferPointer(start: columns + first, count: count)
    )
  }

  package func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>) {
    numbers.update(repeating: 0, count: width)
    guard let kept = kept(row) else { return }
    for (number, column) in zip(kept.numbers, kept.columns) { numbers[Int(column)] += number }
  }
}
