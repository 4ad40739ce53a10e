extension Components {
  /// Forgets the parts that are too small to be a digit or a piece of one: those with less than a twentieth of the
  /// largest part's area. Where the largest has fewer than four pixels on its longer side, all are specks.
  mutating func dropSpecks() {
    let largest = all.max { $0.area < $1.area }
    guard let largest, max(largest.box.width, largest.box.height) / cell >= 4 else {
      return keep { _ in false }
    }
    keep { $0.area * 20 >= largest.area }
  }

  /// Forgets a frame: a part that keeps to the border of its box, with all others inside.
  mutating func dropFrame() {
    let largest = all.max { $0.box.width * $0.box.height < $1.box.width * $1.box.height }
    guard all.count > 1, let frame = largest else { return }
    // A round 0 departs from its box by a seventh.
    let margin = max(min(frame.box.width, frame.box.height) / 8, cell)
    guard let inside = frame.box.shrunk(by: margin), !hasInk(of: frame, in: inside) else { return }
    guard all.allSatisfy({ frame.box.contains($0.box) }) else { return }
    keep { $0 != frame }
  }
}

/// The parts of each digit of a line, from left to right.
///
/// Parts belong to one digit where one stands over the other: where they share at least half the width of the narrower.
func groupDigits(_ parts: [Components.Component]) -> [[Components.Component]] {
  var groups: [(parts: [Components.Component], box: Box)] = []
  for part in parts.sorted(by: { ($0.box.x, $0.label) < ($1.box.x, $1.label) }) {
    var merged = (parts: [part], box: part.box)
    groups.removeAll { group in
      guard shareWidth(group.box, merged.box) else { return false }
      merged = (group.parts + merged.parts, group.box.union(merged.box))
      return true
    }
    groups.append(merged)
  }
  return groups.sorted { $0.box.x < $1.box.x }.map { $0.parts }
}

private func shareWidth(_ one: Box, _ other: Box) -> Bool {
  let shared = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
  return 2 * shared >= min(one.width, other.width)
}
