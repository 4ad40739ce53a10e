// Many rows at once: what is loaded of the weights serves some rows, and what is loaded of a row some vectors of columns.

import KernelInterface

extension Kernels {
  func multiply(_ rows: ByteGroups, _ panel: BytePanel, _ sums: UnsafeMutablePointer<Int32>) {
    var column = 0
    while panel.columns &- column >= MainTile.columns {
      MainTile.multiplyAll(rows, panel, column, sums)
      column &+= MainTile.columns
    }
    while column < panel.columns {
      LastTile.multiplyAll(rows, panel, column, sums)
      column &+= LastTile.columns
    }
  }
}

/// The narrowest tile, 16 columns.
#if arch(x86_64) && AVX512
  private typealias LastTile = Tile<8, 1>
#elseif arch(x86_64) && AVX2
  private typealias LastTile = Tile<4, 2>
#else
  private typealias LastTile = Tile<2, 4>
#endif

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
    var sums = InlineArray<rows, InlineArray<vectors, Sums>>(repeating: .init(repeating: .zero))
    for v in 0..<vectors {
      let start = UnsafeRawPointer(panel.start + (column &+ v &* lanes)).loadUnaligned(as: Sums.self)
      for r in 0..<rows { sums[r][v] = start }
    }
    let row = x.bytes + first &* x.stride
    var weights = panel.weights + column &* 4
    for group in 0..<panel.groups {
      var loaded = InlineArray<vectors, FourWeights>(repeating: loadWeights(weights))
      for v in 1..<vectors { loaded[v] = loadWeights(weights + v &* lanes &* 4) }
      for r in 0..<rows {
        let bytes = loadRowBytes(row + (r &* x.stride &+ group &* 4))
        for v in 0..<vectors { sums[r][v] = addProducts(sums[r][v], bytes, loaded[v]) }
      }
      weights += panel.columns &* 4
    }
    for r in 0..<rows {
      let to = y + ((first &+ r) &* panel.columns &+ column)
      for v in 0..<vectors {
        UnsafeMutableRawPointer(to + v &* lanes).storeBytes(of: sums[r][v], as: Sums.self)
      }
    }
  }
}
