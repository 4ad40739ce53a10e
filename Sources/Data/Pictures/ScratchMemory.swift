/// Memory for one task after the other: given out piece by piece, taken back all at once.
///
/// A task that needs more than the block holds gets the rest from the system; the next task finds a
/// block that is large enough, so tasks of one kind take no memory from the system after the first.
final class ScratchMemory {
  /// The most bytes one task may have.
  let limit: Int

  private static let alignment = 64
  private var block: UnsafeMutableRawBufferPointer
  private var used = 0
  /// What did not fit in the block since the last `reset`.
  private var overflow: [UnsafeMutableRawPointer] = []

  init(capacity: Int, limit: Int) {
    block = .allocate(byteCount: capacity, alignment: Self.alignment)
    self.limit = limit
  }

  deinit {
    for piece in overflow { piece.deallocate() }
    block.deallocate()
  }

  /// Uninitialised memory until the next `reset`, or nil beyond the limit.
  func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count >= 0 && count <= limit - used else { return nil }
    let size = (count + Self.alignment - 1) & ~(Self.alignment - 1)
    defer { used += size }
    if used + size <= block.count { return block.baseAddress.map { $0 + used } }
    let piece = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
    overflow.append(piece)
    return piece
  }

  /// Takes back all that was given out.
  func reset() {
    if !overflow.isEmpty {
      for piece in overflow { piece.deallocate() }
      overflow.removeAll()
      block.deallocate()
      block = .allocate(byteCount: used, alignment: Self.alignment)
    }
    used = 0
  }
}
