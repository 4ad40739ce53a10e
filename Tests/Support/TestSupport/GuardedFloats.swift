import KernelInterface

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Floats between two pages that cannot be touched: a stray access is a crash.
///
/// The last float ends where the unmapped page begins, so most counts also give a misaligned base.
public final class GuardedFloats {
  /// The first float.
  public let base: MutableFloats
  /// How many floats there are.
  public let count: Int
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  /// Maps floats that hold `values`.
  public init(_ values: [Float]) {
    let page = Int(getpagesize())
    let bytes = values.count * MemoryLayout<Float>.stride
    let inner = max((bytes + page - 1) / page, 1) * page
    mappedBytes = inner + 2 * page
    guard
      let mapping = mmap(nil, mappedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED,
      mprotect(mapping + page, inner, PROT_READ | PROT_WRITE) == 0
    else { fatalError("cannot map \(mappedBytes) bytes") }
    self.mapping = mapping
    count = values.count
    base = (mapping + page + inner - bytes).bindMemory(to: Float.self, capacity: values.count)
    base.update(from: values, count: values.count)
  }

  /// Maps floats that all hold one value.
  public convenience init(count: Int, filledWith value: Float = .nan) {
    self.init([Float](repeating: value, count: count))
  }

  deinit { munmap(mapping, mappedBytes) }

  /// A copy of the floats.
  public var values: [Float] { (0..<count).map { base[$0] } }
}
