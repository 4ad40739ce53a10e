/// A count cut into as few pieces as a limit allows, all but the last of one size.
struct Pieces: Sequence, IteratorProtocol {
  private let count: Int
  private let step: Int
  private var start = 0

  init(of count: Int, atMost limit: Int) {
    self.count = count
    let pieces = (count + limit - 1) / limit
    step = Swift.min(limit, (count + pieces - 1) / pieces)
  }

  mutating func next() -> Range<Int>? {
    guard start < count else { return nil }
    defer { start += step }
    return start..<Swift.min(start + step, count)
  }
}
