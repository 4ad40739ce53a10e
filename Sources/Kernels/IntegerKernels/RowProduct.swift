// One row, of which only the groups on a list are read: the background of a picture costs nothing.

import CProcessor
import KernelInterface

extension Kernels {
  func multiplyListed(
    _ row: UnsafePointer<UInt8>, _ list: UnsafePointer<Int32>, count: Int, _ panel: BytePanel,
    _ sums: UnsafeMutablePointer<Int32>
  ) {
    var column = 0
    while panel.columns &- column >= MainRow.columns {
      MainRow.multiply(row, list, count, panel, column, sums)
      column &+= MainRow.columns
    }
    while column < panel.columns {
      LastRow.multiply(row, list, count, panel, column, sums)
      column &+= LastRow.columns
    }
  }
}

/// Some vectors of columns, each with sums that take turns: an addition need not wait for the one before.
enum RowProduct<let vectors: Int, let turns: Int> {
  @inline(__always)
  static var columns: Int { vectors &* lanes }

  @inline(__always)
  static func multiply(
    _ row: UnsafePointer<UInt8>, _ list: UnsafePointer<Int32>, _ count: Int, _ panel: BytePanel,
    _ column: Int,
    _ y: UnsafeMutablePointer<Int32>
  ) {
    var totals = InlineArray<vectors, Sums>(repeating: .zero)
    let weights = panel.weights + column &* 4
    let stride = panel.columns &* 4
    var begin = 0
    while begin < count {
      let end = begin &+ min(count &- begin, groupsAtOnce)
      var sums = InlineArray<turns, InlineArray<vectors, Sums>>(repeating: .init(repeating: .zero))
      var place = begin
      while end &- place >= turns {
        for turn in 0..<turns { add(row, Int(list[place &+ turn]), weights, stride, to: &sums[turn]) }
        place &+= turns
      }
      for place in place..<end { add(row, Int(list[place]), weights, stride, to: &sums[0]) }
      for turn in 0..<turns {
        for v in 0..<vectors { totals[v] = totals[v] &+ settled(sums[turn][v]) }
      }
      begin = end
    }
    store(totals, panel, column, y)
  }

  @inline(__always)
  private static func add(
    _ row: UnsafePointer<UInt8>, _ group: Int, _ weights: UnsafePointer<Int8>, _ stride: Int,
    to sums: inout InlineArray<vectors, Sums>
  ) {
    let bytes = loadRowBytes(row + group &* 4)
    let weights = weights + group &* stride
    for v in 0..<vectors {
      sums[v] = addProducts(sums[v], bytes, loadWeights(weights + v &* lanes &* 4))
    }
  }
}
