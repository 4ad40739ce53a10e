/// The connected parts of a plane of ink, found on a smaller copy of it, so that the work does not
/// grow with the picture and single noisy pixels of a large one do not count. Its memory is used again.
struct Components {
  /// One part.
  struct Component: Equatable {
    /// Its label in the map, from 1.
    var label: Int
    /// The smallest box around it, in pixels of the plane.
    var box: Box
    /// How many cells of the map it has.
    var area: Int
  }

  /// The parts.
  private(set) var all: [Component] = []
  /// Side of the square of pixels that a cell of the map stands for.
  private(set) var cell = 1

  private var columns = 0
  private var rows = 0
  /// The label of each cell, 0 where there is no ink.
  private var labels: [Int32] = []
  /// Cells of a part whose neighbours are still to be looked at.
  private var open: [Int] = []
  /// Whether each label is one of the selected parts, or 0.
  private var isSelected: [Bool] = []

  /// The map has so many columns and rows at most.
  private static let mapSide = 256
  /// The mean ink of a cell that counts.
  private static let threshold: UInt8 = 64

  /// Finds the parts of a plane of ink. Cells that touch, if only at a corner, belong together.
  mutating func find(in plane: Picture) {
    cell = max((max(plane.width, plane.height) + Self.mapSide - 1) / Self.mapSide, 1)
    columns = (plane.width + cell - 1) / cell
    rows = (plane.height + cell - 1) / cell
    all.removeAll(keepingCapacity: true)
    markInk(of: plane)
    for start in labels.indices where labels[start] < 0 { all.append(fill(from: start, in: plane)) }
  }

  /// Forgets the parts for which `isKept` is false.
  mutating func keep(_ isKept: (Component) -> Bool) { all.removeAll { !isKept($0) } }

  /// Whether any cell of a part lies in a box of the plane.
  func hasInk(of part: Component, in box: Box) -> Bool {
    for row in box.y / cell..<(box.y + box.height) / cell {
      for column in box.x / cell..<(box.x + box.width) / cell {
        if labels[row * columns + column] == Int32(part.label) { return true }
      }
    }
    return false
  }

  /// Marks every cell with enough ink by −1.
  private mutating func markInk(of plane: Picture) {
    labels.removeAll(keepingCapacity: true)
    plane.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<rows {
        let ys = row * cell..<min((row + 1) * cell, plane.height)
        for column in 0..<columns {
          let xs = column * cell..<min((column + 1) * cell, plane.width)
          var sum = 0
          for y in ys { for x in xs { sum &+= Int(pixels[y &* plane.width &+ x]) } }
          labels.append(sum >= Int(Self.threshold) * ys.count * xs.count ? -1 : 0)
        }
      }
    }
  }

  /// Labels the part that a marked cell belongs to.
  private mutating func fill(from start: Int, in plane: Picture) -> Component {
    let label = Int32(all.count + 1)
    open.append(start)
    labels[start] = label
    var (left, top, right, bottom, area) = (Int.max, Int.max, 0, 0, 0)
    while let index = open.popLast() {
      let (x, y) = (index % columns, index / columns)
      (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
      area += 1
      for row in max(y - 1, 0)...min(y + 1, rows - 1) {
        for column in max(x - 1, 0)...min(x + 1, columns - 1) where labels[row * columns + column] < 0 {
          labels[row * columns + column] = label
          open.append(row * columns + column)
        }
      }
    }
    let box = Box(
      x: left * cell, y: top * cell, width: min((right + 1) * cell, plane.width) - left * cell,
      height: min((bottom + 1) * cell, plane.height) - top * cell)
    return Component(label: Int(label), box: box, area: area)
  }
}

// MARK: - Cutting parts out

extension Components {
  /// Copies the ink of some parts, and what near them belongs to no part: their blurred edges.
  ///
  /// - Parameters:
  ///   - parts: One or more of `all`.
  ///   - plane: The plane they were found in.
  ///   - crop: Receives the ink, [height, width] of the box. Its memory is used again.
  /// - Returns: The part of the plane that was copied: one cell more than the parts on each side.
  mutating func cut(_ parts: [Component], of plane: Picture, into crop: inout [UInt8]) -> Box {
    select(parts)
    var box = parts[0].box
    for part in parts { box = box.union(part.box) }
    let (left, top) = (max(box.x - cell, 0), max(box.y - cell, 0))
    let (right, bottom) = (
      min(box.x + box.width + cell, plane.width), min(box.y + box.height + cell, plane.height)
    )
    crop.removeAll(keepingCapacity: true)
    crop.reserveCapacity((right - left) * (bottom - top))
    for y in top..<bottom {
      var x = left
      while x < right {
        let end = min((x / cell + 1) * cell, right)
        if isSelected[Int(labels[y / cell * columns + x / cell])] {
          crop.append(contentsOf: plane.pixels[y * plane.width + x..<y * plane.width + end])
        } else {
          crop.append(contentsOf: repeatElement(0, count: end - x))
        }
        x = end
      }
    }
    return Box(x: left, y: top, width: right - left, height: bottom - top)
  }

  private mutating func select(_ parts: [Component]) {
    isSelected.removeAll(keepingCapacity: true)
    isSelected.append(true)
    for label in labels {
      while isSelected.count <= Int(label) { isSelected.append(false) }
    }
    for part in parts { isSelected[part.label] = true }
  }
}
