import KernelInterface

/// Rows with a label each, as training and evaluation read them: pixels stay bytes.
///
/// The commonest pixel is taken for the background and left out (compressed sparse rows): of MNIST
/// a fifth is left, of its pictures turned to black on white too.
public final class Samples: @unchecked Sendable {  // Immutable after `init`.
  /// Pixels of each row.
  public let width: Int
  /// How many rows there are.
  public let count: Int
  /// What a pixel becomes before a network sees it.
  public let scale: PixelScale

  private let blocks: Int
  let memory: Arena
  private let labelStorage: UnsafeMutablePointer<UInt8>
  private let starts: UnsafeMutablePointer<Int32>
  private let indices: UnsafeMutablePointer<UInt16>
  private let bytes: UnsafeMutablePointer<UInt8>
  let levels: Levels
  /// The pixel that is left out.
  let background: UInt8

  /// The class of each row, [count].
  var labels: UnsafePointer<UInt8> { UnsafePointer(labelStorage) }

  /// The longest row whose pixels can be numbered, 65,536.
  public static let maximumWidth = 1 << 16

  /// Copies rows of pixels, [count, width], and their labels, [count].
  ///
  /// - Precondition: `pixels` holds `width` bytes for each label, `width` is in 1 … `maximumWidth`,
  ///   and fewer than 2³¹ pixels differ from the background.
  public init(pixels: Span<UInt8>, width: Int, labels: Span<UInt8>, scale: PixelScale = .symmetric) {
    precondition((1...Samples.maximumWidth).contains(width) && pixels.count == width * labels.count)
    self.width = width
    count = labels.count
    blocks = SparseRows.blockCount(width)
    self.scale = scale
    let commonest = commonest(pixels)
    background = commonest.pixel
    let kept = pixels.count - commonest.count
    precondition(kept <= Int(Int32.max))
    var plan = ArenaCursor()
    _ = Samples.makeRoom(&plan, rows: labels.count, blocks: blocks, kept: kept)
    memory = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: memory.base)
    let room = Samples.makeRoom(&cursor, rows: labels.count, blocks: blocks, kept: kept)
    (labelStorage, starts, indices, bytes) = (room.labels, room.starts, room.indices, room.bytes)
    levels = scale.levels(background: background)
    for row in 0..<labels.count { labelStorage[row] = labels[row] }
    compress(pixels)
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, rows: Int, blocks: Int, kept: Int
  ) -> (
    labels: UnsafeMutablePointer<UInt8>, starts: UnsafeMutablePointer<Int32>,
    indices: UnsafeMutablePointer<UInt16>, bytes: UnsafeMutablePointer<UInt8>
  ) {
    (
      arena.room(for: rows), arena.room(for: rows * blocks + 1), arena.room(for: kept), arena.room(for: kept)
    )
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

  /// The class of a row.
  public func label(_ row: Int) -> Int {
    precondition((0..<count).contains(row))
    return Int(labelStorage[row])
  }

  /// The largest label, or 0 where there are no rows.
  public var largestLabel: Int {
    (0..<count).reduce(0) { max($0, Int(labelStorage[$1])) }
  }

  /// Share of the pixels that differ from the background, 0 … 1.
  public var density: Float { count == 0 ? 0 : Float(starts[count * blocks]) / Float(count * width) }

  /// Rows in the order given; the caller keeps `order` alive.
  func rows(_ order: UnsafePointer<Int32>, count: Int) -> SparseRows {
    SparseRows(
      order: order, count: count, blocks: blocks, starts: UnsafePointer(starts),
      indices: UnsafePointer(indices),
      bytes: UnsafePointer(bytes), levels: levels)
  }

  /// Copies the labels of rows in the order given.
  func copyLabels(_ order: UnsafePointer<Int32>, count: Int, to labels: UnsafeMutablePointer<UInt8>) {
    for row in 0..<count { labels[row] = labelStorage[Int(order[row])] }
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
