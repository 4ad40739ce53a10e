/// The connected parts of a plane of ink, found on a smaller copy of it, so that the work does not
/// grow with the picture and single noisy pixels of a large one do not count.
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

  /// The parts, from left to right.
  private(set) var all: [Component] = []
  /// Side of the square of pixels that a cell of the map stands for.
  let cell: Int

  private let columns: Int
  /// The label of each cell, 0 where there is no ink.
  private var labels: [Int32]

  /// The map has so many columns and rows at most.
  private static let mapSide = 256
  /// The mean ink of a cell that counts.
  private static let threshold: UInt8 = 64

  /// Finds the parts of a plane of ink. Cells that touch, if only at a corner, belong together.
  init(_ plane: Picture) {
    cell = (max(plane.width, plane.height) + Self.mapSide - 1) / Self.mapSide
    columns = (plane.width + cell - 1) / cell
    let rows = (plane.height + cell - 1) / cell
    labels = [Int32](repeating: 0, count: columns * rows)
    markInk(of: plane, rows: rows)
    for start in labels.indices where labels[start] < 0 { all.append(fill(from: start, in: plane)) }
    all.sort { ($0.box.x, $0.label) < ($1.box.x, $1.label) }
  }

  /// The label of the part that a pixel of the plane belongs to, or 0.
  func label(x: Int, y: Int) -> Int { Int(labels[y / cell * columns + x / cell]) }

  /// Forgets the parts for which `isKept` is false.
  mutating func keep(_ isKept: (Component) -> Bool) { all.removeAll { !isKept($0) } }

  /// Marks every cell with enough ink by −1.
  private mutating func markInk(of plane: Picture, rows: Int) {
    plane.pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<rows {
        let ys = row * cell..<min((row + 1) * cell, plane.height)
        for column in 0..<columns {
          let xs = column * cell..<min((column + 1) * cell, plane.width)
          var sum = 0
          for y in ys { for x in xs { sum &+= Int(pixels[y &* plane.width &+ x]) } }
          if sum >= Int(Self.threshold) * ys.count * xs.count { labels[row * columns + column] = -1 }
        }
      }
    }
  }

  /// Labels the part that a marked cell belongs to.
  private mutating func fill(from start: Int, in plane: Picture) -> Component {
    let label = Int32(all.count + 1)
    var stack = [start]
    labels[start] = label
    var (left, top, right, bottom, area) = (Int.max, Int.max, 0, 0, 0)
    while let index = stack.popLast() {
      let (x, y) = (index % columns, index / columns)
      (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
      area += 1
      for row in max(y - 1, 0)...min(y + 1, labels.count / columns - 1) {
        for column in max(x - 1, 0)...min(x + 1, columns - 1) where labels[row * columns + column] < 0 {
          labels[row * columns + column] = label
          stack.append(row * columns + column)
        }
      }
    }
    let box = Box(
      x: left * cell, y: top * cell, width: min((right + 1) * cell, plane.width) - left * cell,
      height: min((bottom + 1) * cell, plane.height) - top * cell)
    return Component(label: Int(label), box: box, area: area)
  }
}
