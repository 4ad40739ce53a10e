/// The lines of ruled and squared paper, and frames along the border: straight, from one side of a picture to the other.
///
/// Its memory is used again.
struct RuledLines {
  /// How much ink makes a pixel count, for a line and for what is written.
  private static let faint: UInt8 = 24
  private static let strong: UInt8 = 96
  /// The share of a line that is inked.
  private static let coverage = 0.92
  /// The widest line, as a share of the picture's side.
  private static let widest = 0.1

  private var rowCounts: [Int] = []
  private var columnCounts: [Int] = []
  private var isRuledRow: [Bool] = []
  private var isRuledColumn: [Bool] = []
  /// The lines found.
  private var rows: [Range<Int>] = []
  private var columns: [Range<Int>] = []

  /// Takes the lines off a plane of ink, where all else keeps clear of the border: what was cut out closely may have
  /// strokes from side to side.
  mutating func erase(from plane: inout Picture) {
    count(plane)
    Self.find(&rows, rowCounts, of: plane.width)
    Self.find(&columns, columnCounts, of: plane.height)
    guard !(rows.isEmpty && columns.isEmpty) else { return }
    Self.mark(&isRuledRow, rows, of: plane.height)
    Self.mark(&isRuledColumn, columns, of: plane.width)
    guard keepsClear(plane) else { return }
    for line in rows { fill(line, of: &plane, step: plane.width, count: plane.width, apart: 1, plane.height) }
    for line in columns {
      fill(line, of: &plane, step: 1, count: plane.height, apart: plane.width, plane.width)
    }
  }

  private mutating func count(_ plane: Picture) {
    rowCounts.removeAll(keepingCapacity: true)
    columnCounts.removeAll(keepingCapacity: true)
    columnCounts.append(contentsOf: repeatElement(0, count: plane.width))
    plane.pixels.withUnsafeBufferPointer { pixels in
      columnCounts.withUnsafeMutableBufferPointer { columnCounts in
        for y in 0..<plane.height {
          var count = 0
          for x in 0..<plane.width {
            let isInked = pixels[y &* plane.width &+ x] >= Self.faint ? 1 : 0
            count &+= isInked
            columnCounts[x] &+= isInked
          }
          rowCounts.append(count)
        }
      }
    }
  }

  /// Finds the runs of rows or columns that are inked along all their length, where none is wider than lines are.
  private static func find(_ lines: inout [Range<Int>], _ counts: [Int], of length: Int) {
    let least = Int((Double(length) * coverage).rounded(.up))
    lines.removeAll(keepingCapacity: true)
    var start: Int?
    for index in 0...counts.count {
      let isLine = index < counts.count && counts[index] >= least
      if isLine, start == nil { start = index }
      if !isLine, let first = start {
        lines.append(first..<index)
        start = nil
      }
    }
    let widest = max(Int(Double(counts.count) * widest), 1)
    if !lines.allSatisfy({ $0.count <= widest }) { lines.removeAll(keepingCapacity: true) }
  }

  private static func mark(_ isRuled: inout [Bool], _ lines: [Range<Int>], of count: Int) {
    isRuled.removeAll(keepingCapacity: true)
    isRuled.append(contentsOf: repeatElement(false, count: count))
    for line in lines { for index in line { isRuled[index] = true } }
  }

  /// Whether there is ink beside the lines, and none of it at the border.
  private func keepsClear(_ plane: Picture) -> Bool {
    var hasInk = false
    for y in 0..<plane.height where !isRuledRow[y] {
      for x in 0..<plane.width where !isRuledColumn[x] && plane.pixels[y * plane.width + x] >= Self.strong {
        guard x > 0, y > 0, x < plane.width - 1, y < plane.height - 1 else { return false }
        hasInk = true
      }
    }
    return hasInk
  }

  /// Gives each pixel of a line what its neighbours on both sides of the line have in common: strokes that cross go on.
  private func fill(
    _ line: Range<Int>, of plane: inout Picture, step: Int, count: Int, apart: Int, _ end: Int
  ) {
    for i in 0..<count {
      let before = line.lowerBound > 0 ? plane.pixels[(line.lowerBound - 1) * step + i * apart] : 0
      let after = line.upperBound < end ? plane.pixels[line.upperBound * step + i * apart] : 0
      for index in line {
        let pixel = index * step + i * apart
        plane.pixels[pixel] = min(plane.pixels[pixel], min(before, after))
      }
    }
  }
}
