import KernelInterface

/// Rows of bytes of which the commonest, the background, is left out (compressed sparse rows): of MNIST a fifth is left,
/// of its pictures turned to black on white too.
struct PixelRows {
  let width, count: Int
  let levels: InputNormalization
  /// The byte that is left out.
  let background: UInt8
  let memory: Arena
  private let blocks: Int
  private let starts: UnsafeMutablePointer<Int32>
  private let indices: UnsafeMutablePointer<UInt16>
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Copies rows of bytes, [count, width].
  init(_ pixels: Span<UInt8>, width: Int, scale: PixelScale) {
    (self.width, count) = (width, pixels.count / width)
    blocks = SparseRows.blockCount(width)
    let commonest = commonest(pixels)
    background = commonest.pixel
    let kept = pixels.count - commonest.count
    precondition(kept <= Int(Int32.max))
    var plan = ArenaCursor()
    _ = PixelRows.makeRoom(&plan, places: count * blocks, kept: kept)
    memory = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: memory.base)
    (starts, indices, bytes) = PixelRows.makeRoom(&cursor, places: count * blocks, kept: kept)
    levels = scale.levels(background: background)
    compress(pixels)
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, places: Int, kept: Int
  ) -> (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<UInt16>, UnsafeMutablePointer<UInt8>) {
    (arena.room(for: places + 1), arena.room(for: kept), arena.room(for: kept))
  }

  private func compress(_ pixels: Span<UInt8>) {
    var next = 0
    for row in 0..<count {
      for block in 0..<blocks {
        starts[row * blocks + block] = Int32(next)
        let columns = block * SparseRows.blockWidth..<min((block + 1) * SparseRows.blockWidth, width)
        for first in stride(from: columns.lowerBound, to: columns.upperBound, by: 8) {
          append(pixels, row, first..<min(first + 8, columns.upperBound), &next)
        }
      }
    }
    starts[count * blocks] = Int32(next)
  }

  /// Copies up to eight neighbours, but for background.
  private func append(_ pixels: Span<UInt8>, _ row: Int, _ columns: Range<Int>, _ next: inout Int) {
    let begin = row * width
    guard columns.count < 8 || !pixels.areEight(background, from: begin + columns.lowerBound) else { return }
    for column in columns {
      let pixel = pixels[begin + column]
      guard pixel != background else { continue }
      indices[next] = UInt16(column)
      bytes[next] = pixel
      next += 1
    }
  }

  /// Share of the pixels that differ from the background, 0 … 1.
  var density: Float { count == 0 ? 0 : Float(starts[count * blocks]) / Float(count * width) }

  /// Rows in the order given; the caller keeps `order` alive.
  func rows(_ order: UnsafePointer<Int32>, count: Int) -> SparseRows {
    SparseRows(
      order: order, count: count, blocks: blocks, starts: UnsafePointer(starts),
      indices: UnsafePointer(indices), bytes: UnsafePointer(bytes), levels: levels)
  }
}

/// The pixel that stands most often, the darkest of several, and how often it does.
private func commonest(_ pixels: Span<UInt8>) -> (pixel: UInt8, count: Int) {
  var counts = InlineArray<256, Int>(repeating: 0)
  let whole = pixels.count / 8 * 8
  for first in stride(from: 0, to: whole, by: 8) {
    if pixels.areEight(pixels[first], from: first) {
      counts[Int(pixels[first])] += 8
    } else {
      for i in first..<first + 8 { counts[Int(pixels[i])] += 1 }
    }
  }
  for i in whole..<pixels.count { counts[Int(pixels[i])] += 1 }
  var best = 0
  for pixel in counts.indices where counts[pixel] > counts[best] { best = pixel }
  return (UInt8(best), counts[best])
}

extension Span<UInt8> {
  /// Whether the eight pixels from a place on are all the same as one. Looked at together they take a fifth of
  /// the time, and most of a picture is background.
  fileprivate func areEight(_ pixel: UInt8, from first: Int) -> Bool {
    bytes.unsafeLoadUnaligned(fromByteOffset: first, as: UInt64.self)
      == UInt64(pixel) &* 0x0101_0101_0101_0101
  }
}
