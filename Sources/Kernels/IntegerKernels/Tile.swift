// Many rows at once: what is loaded of the weights serves some rows, and what is loaded of a row some vectors of columns.

import KernelInterface

extension Kernels {
  func multiply(_ rows: ByteGroups, _ panel: BytePanel, _ sums: UnsafeMutablePointer<Int32>) {
    var column = 0
    while column < panel.columns {
      MainTile.multiplyAll(rows, panel, column, sums)
      column &+= MainTile.columns
    }
  }
}

enum Tile<let rows: Int, let vectors: Int> {
  @inline(__always)
  static var columns: Int { vectors &* lanes }

  /// All rows: some at a time, and the last one by one.
  @inline(__always)
  static func multiplyAll(
    _ x: ByteGroups, _ panel: BytePanel, _ column: Int, _ y: UnsafeMutablePointer<Int32>
  ) {
    var r = 0
    while x.count &- r >= rows {
      multiply(x, first: r, panel, column, y)
      r &+= rows
    }
    while r < x.count {
      Tile<1, vectors>.multiply(x, first: r, panel, column, y)
      r &+= 1
    }
  }

  @inline(__always)
  static func multiply(
    _ x: ByteGroups, first: Int, _ panel: BytePanel, _ column: Int, _ y: UnsafeMutablePointer<Int32>
  ) {
    var totals = InlineArray<rows, InlineArray<vectors, Sums>>(repeating: .init(repeating: .zero))
    let row = x.bytes + first &* x.stride
    var begin = 0
    while begin < panel.groups {
      let end = begin &+ min(panel.groups &- begin, groupsAtOnce)
      var sums = InlineArray<rows, InlineArray<vectors, Sums>>(repeating: .init(repeating: .zero))
      for group in begin..<end {
        let weights = panel.weights + (group &* panel.columns &+ column) &* 4
        var loaded = InlineArray<vectors, FourWeights>(repeating: loadWeights(weights))
        for v in 1..<vectors { loaded[v] = loadWeights(weights + v &* lanes &* 4) }
        for r in 0..<rows {
          let bytes = loadRowBytes(row + (r &* x.stride &+ group &* 4))
          for v in 0..<vectors { sums[r][v] = addProducts(sums[r][v], bytes, loaded[v]) }
        }
      }
      for r in 0..<rows {
        for v in 0..<vectors { totals[r][v] = totals[r][v] &+ settled(sums[r][v]) }
      }
      begin = end
    }
    for r in 0..<rows { store(totals[r], panel, column, y + (first &+ r) &* panel.columns) }
  }
}

/// Stores sums of some columns, with what they start from.
@inline(__always)
func store<let vectors: Int>(
  _ sums: InlineArray<vectors, Sums>, _ panel: BytePanel, _ column: Int, _ y: UnsafeMutablePointer<Int32>
) {
  for v in 0..<vectors {
    let place = column &+ v &* lanes
    let start = UnsafeRawPointer(panel.start + place).loadUnaligned(as: Sums.self)
    UnsafeMutableRawPointer(y + place).storeBytes(of: start &+ sums[v], as: Sums.self)
  }
}
