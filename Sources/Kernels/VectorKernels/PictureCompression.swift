// A picture of bytes, most of them background, as a sparse row.

import KernelInterface

extension Kernels {
  func compressPicture(_ row: PictureRow) {
    var next = row.first
    var block = 0
    for first in stride(from: 0, to: row.count, by: 64) {
      let marks = marks(of: row.pixels + first, unlike: row.background)
      while block < row.blocks, Int(row.blockPlaces[block]) < first &+ 64 {
        let before = marks & ((1 &<< UInt64(truncatingIfNeeded: Int(row.blockPlaces[block]) &- first)) &- 1)
        row.starts[block] = Int32(truncatingIfNeeded: next &+ before.nonzeroBitCount)
        block &+= 1
      }
      copy(marks, of: row, first, to: next)
      next &+= marks.nonzeroBitCount
    }
    row.starts[row.blocks] = Int32(truncatingIfNeeded: next)
  }
}

/// Copies the pixels with a mark and their numbers, eight at a time, the last of them perhaps for nothing: a
/// processor can hardly foresee when a loop over each pixel ends.
@inline(__always)
private func copy(_ marks: UInt64, of row: PictureRow, _ first: Int, to next: Int) {
  var marks = marks
  var next = next
  while marks != 0 {
    for i in 0..<8 {
      let place = first &+ marks.trailingZeroBitCount
      row.indices[next &+ i] = row.numbers[place]
      row.bytes[next &+ i] = row.pixels[place]
      marks &= marks &- 1
    }
    next &+= 8
  }
}
