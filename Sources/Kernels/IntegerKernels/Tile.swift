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
  static var columns: Int { vectors &* columnsOfVector }

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
    var sums = InlineArray<rows, InlineArray<vectors, Sums>>(repeating: .init(repeating: .zero))
    let row = x.bytes + first &* x.stride
    var weights = panel.weights + column &* 4
    for group in 0..<panel.groups {
      var loaded = InlineArray<vectors, Sums>(repeating: .zero)
      for v in 0..<vectors { loaded[v] = loadWeights(weights + v &* columnsOfVector &* 4) }
      for r in 0..<rows {
        let bytes = loadRowBytes(row + (r &* x.stride &+ group &* 4))
        for v in 0..<vectors { sums[r][v] = addProducts(sums[r][v], bytes, loaded[v]) }
      }
      weights += panel.columns &* 4
    }
    for r in 0..<rows { store(sums[r], panel, column, y + (first &+ r) &* panel.columns) }
  }
}

/// Stores sums of some columns, with what they start from.
@inline(__always)
func store<let vectors: Int>(
  _ sums: InlineArray<vectors, Sums>, _ panel: BytePanel, _ column: Int, _ y: UnsafeMutablePointer<Int32>
) {
  for v in stride(from: 0, to: vectors, by: vectorsOfSums) {
    let place = column &+ v &* columnsOfVector
    let start = UnsafeRawPointer(panel.start + place).loadUnaligned(as: Sums.self)
    let sum = start &+ columns(sums[v], sums[v &+ vectorsOfSums &- 1])
    UnsafeMutableRawPointer(y + place).storeBytes(of: sum, as: Sums.self)
  }
}
