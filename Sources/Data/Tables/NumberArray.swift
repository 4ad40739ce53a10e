import CProcessor
import Files
import KernelInterface
import Unpacking

/// An array of numbers in a file, row-major, seen where it lies.
///
/// The file is mapped for as long as the object lives: an array costs no memory beyond the pages that are looked at, however
/// large it is. Only what was packed (gzip, a deflated member of an archive) stands unpacked in memory.
public final class NumberArray: Sendable {
  /// Lengths, outermost first; none where the file holds a single number.
  public let shape: [Int]
  /// What its numbers are.
  public let type: NumberFormat
  /// Whether the first byte of a number is its greatest.
  public let isBigEndian: Bool
  /// How many rows there are: the first length, or 1 where there is none.
  public let rowCount: Int
  /// Numbers of a row: the product of all lengths but the first.
  public let rowLength: Int

  private let held: HeldBytes
  private let start: Int

  /// Sees the numbers that start at `start`.
  ///
  /// - Throws: `FileError` where a length is negative, their product has no room in an `Int`, or the bytes from `start`
  ///   to `end` are more or fewer than the numbers need.
  init(
    _ held: HeldBytes, _ range: Range<Int>, shape: [Int], type: NumberFormat, isBigEndian: Bool, name: String
  ) throws(FileError) {
    guard let size = byteCount(of: shape, type) else {
      throw FileError(path: name, expected: "an array that fits in memory", found: described(shape, type))
    }
    guard size == range.count else {
      throw FileError(
        path: name, expected: "\(size) bytes of numbers, \(described(shape, type))", found: "\(range.count)")
    }
    (self.shape, self.type, self.isBigEndian) = (shape, type, isBigEndian)
    rowCount = shape.first ?? 1
    rowLength = shape.dropFirst().reduce(1, *)
    (self.held, start) = (held, range.lowerBound)
  }

  /// How many numbers there are.
  public var count: Int { rowCount * rowLength }

  /// Calls `body` with the bytes of all numbers as they lie in the file. A span cannot outlive the call, nor the mapping.
  ///
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try held.withBytes { (bytes) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count * type.byteCount]).bytes)
    }
  }

  /// Copies a row as floats, each rounded to the nearest.
  ///
  /// - Parameters:
  ///   - row: Which, from 0.
  ///   - destination: Room for `rowLength` floats.
  /// - Precondition: There is such a row.
  public func copyRow(_ row: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rowCount, "no such row")
    copy(from: row * rowLength, count: rowLength, to: destination)
  }

  /// Has a row fetched into the caches, for it will be copied soon.
  ///
  /// - Precondition: There is such a row.
  public func prefetchRow(_ row: Int) {
    precondition(row >= 0 && row < rowCount, "no such row")
    let size = rowLength * type.byteCount
    held.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      processor_prefetch_row(base + start + row * size, size)
    }
  }

  /// All numbers as floats, each rounded to the nearest, row-major.
  public func floats() -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let start = buffer.baseAddress { copy(from: 0, count: count, to: start) }
      filled = count
    }
  }

  private func copy(from first: Int, count: Int, to destination: UnsafeMutablePointer<Float>) {
    held.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let source = base + start + first * type.byteCount
      convert(source, type, isBigEndian: isBigEndian, count: count, to: destination)
    }
  }
}

/// Bytes of an array, or nil where a length is negative or they cannot be counted. The product of all lengths but the first
/// can be counted as well, which that of all lengths does not tell where one is 0.
private func byteCount(of shape: [Int], _ type: NumberFormat) -> Int? {
  var product = type.byteCount
  for length in shape.reversed() where length != 0 {
    let (next, overflow) = product.multipliedReportingOverflow(by: length)
    guard length > 0, !overflow else { return nil }
    product = next
  }
  return shape.contains(0) ? 0 : product
}

/// An array in words, e.g. `"3×4 of float32"`.
private func described(_ shape: [Int], _ type: NumberFormat) -> String {
  "\(shape.isEmpty ? "one" : shape.map(String.init).joined(separator: "×")) of \(type)"
}
