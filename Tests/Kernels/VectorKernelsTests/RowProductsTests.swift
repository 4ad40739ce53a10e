import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct RowProductsTests {
  @Test(arguments: InstructionSet.available)
  func multiplyVectorIsOneRowOfAProduct(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    for (rows, columns) in awkwardShapes(set.kernels) + [
      (0, set.kernels.lanes), (784, 8 * set.kernels.lanes),
    ] {
      let weights = TestMatrix(rows: rows, columns: columns, padding: 3, using: &random)
      let x = GuardedFloats(random.floats(rows))
      let start = GuardedFloats(random.floats(columns))
      let y = GuardedFloats(count: columns)
      set.kernels.multiplyVector(Floats(x.base), weights.block, Floats(start.base), y.base)
      expectClose(y) { c in
        let (sum, size) = dotProduct(doubles(x.values), doubles(weights.column(c)))
        let begin = Double(start.base[c])
        return (begin + sum, roundingBound(rows + 1) * (abs(begin) + size))
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func multiplyNarrowIsAProductWithTheSameBitsForEachRow(set: InstructionSet) {
    var random = RandomNumbers(seed: 6)
    for (rows, columns) in awkwardShapes(set.kernels) {
      for depth in [0, 1, 7, 128] {
        let x = TestMatrix(rows: rows, columns: depth, padding: 1, using: &random)
        let weights = TestMatrix(rows: depth, columns: columns, padding: 3, using: &random)
        let start = GuardedFloats(random.floats(columns))
        let y = TestMatrix(rows: rows, columns: columns, padding: 2) { _, _ in .nan }
        set.kernels.multiplyNarrow(x.block, weights.block, Floats(start.base), y.block)
        expectClose(y) { r, c in
          let (sum, size) = dotProduct((0..<depth).map { Double(x[r, $0]) }, doubles(weights.column(c)))
          let begin = Double(start.base[c])
          return (begin + sum, roundingBound(depth + 1) * (abs(begin) + size))
        }
        let alone = TestMatrix(rows: 1, columns: columns, padding: 2) { _, _ in .nan }
        for r in 0..<rows {
          set.kernels.multiplyNarrow(
            x.block.rows(r..<r + 1), weights.block, Floats(start.base), alone.block)
          #expect(alone.values == (0..<columns).map { y[r, $0] })
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func multiplySparseVisitsTheRowsOfItsOrder(set: InstructionSet) {
    var random = RandomNumbers(seed: 2)
    for (index, (pictures, columns)) in awkwardShapes(set.kernels).enumerated() {
      // Rows of one block of pixels and of several, the last one whole or not.
      let block = SparseRows.blockWidth
      let width = [50, block, 2 * block, 2 * block + 26][index % 4]
      let background: UInt8 = [0, 255, 100][index % 3]
      let bytes = SparseBytes(rows: pictures, columns: width, background: background, using: &random)
      let order = (0..<pictures + 2).map { _ in Int32.random(in: 0..<Int32(pictures), using: &random) }
      let weights = TestMatrix(rows: width, columns: columns, padding: 2, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let y = TestMatrix(rows: order.count, columns: columns, padding: 1) { _, _ in .nan }
      bytes.withRows(order) { set.kernels.multiplySparse($0, weights.block, Floats(start.base), y.block) }
      expectClose(y) { r, c in
        let picture = doubles(bytes.level(row: Int(order[r])))
        let (sum, size) = dotProduct(picture, doubles(weights.column(c)))
        let begin = Double(start.base[c])
        return (begin + sum, roundingBound(width + 1) * (abs(begin) + size))
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func multiplyBytesComesToTheBitsOfMultiplySparse(set: InstructionSet) {
    var random = RandomNumbers(seed: 5)
    for (index, (pictures, columns)) in awkwardShapes(set.kernels).enumerated() {
      let width = byteWidths[index % byteWidths.count]
      let bytes = SparseBytes(rows: pictures, columns: width, using: &random)
      let weights = TestMatrix(rows: width, columns: columns, padding: 2, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let y = TestMatrix(rows: pictures, columns: columns, padding: 1) { _, _ in .nan }
      let expected = TestMatrix(rows: pictures, columns: columns, padding: 1) { _, _ in .nan }
      bytes.withByteRows { set.kernels.multiplyBytes($0, weights.block, Floats(start.base), y.block) }
      bytes.withRows((0..<Int32(pictures)).map { $0 }) {
        set.kernels.multiplySparse($0, weights.block, Floats(start.base), expected.block)
      }
      #expect(y.hasIntactCanaries && y.values == expected.values)
    }
  }

  @Test(
    arguments: InstructionSet.available,
    [(1, 50), (9, SparseRows.blockWidth), (40, 2 * SparseRows.blockWidth + 26)])
  func sortPixelsTurnsRowsIntoColumns(set: InstructionSet, shape: (rows: Int, columns: Int)) {
    var random = RandomNumbers(seed: 4)
    let bytes = SparseBytes(rows: shape.rows, columns: shape.columns, using: &random)
    let stride = shape.rows + 3
    var counts = [Int32](repeating: .max, count: shape.columns)
    var entries = [UInt32](repeating: .max, count: shape.columns * stride)
    counts.withUnsafeMutableBufferPointer { counts in
      entries.withUnsafeMutableBufferPointer { entries in
        guard let countBase = counts.baseAddress, let entryBase = entries.baseAddress else { return }
        bytes.withRows((0..<Int32(shape.rows)).map { $0 }) { rows in
          let columns = SparseColumns(
            count: shape.columns, counts: countBase, entries: entryBase, stride: stride, levels: rows.levels)
          for block in 0..<rows.blocks { set.kernels.transposeSparse(rows, block, columns) }
        }
      }
    }
    let expected = bytes.columnEntries(stride: stride)
    #expect(counts == expected.counts)
    #expect(entries == expected.entries)
  }

  @Test(arguments: InstructionSet.available, [(0, 0), (11, 255), (11, 100)])
  func multiplySparseTransposedVisitsColumns(set: InstructionSet, place: (first: Int, background: UInt8)) {
    let first = place.first
    var random = RandomNumbers(seed: 3)
    for (pictures, columns) in awkwardShapes(set.kernels) {
      let bytes = SparseBytes(
        rows: pictures, columns: 50, background: place.background, using: &random)
      let dy = TestMatrix(rows: pictures, columns: columns, padding: 3, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let g = TestMatrix(rows: 30, columns: columns, padding: 2) { _, _ in .nan }
      bytes.withColumns {
        set.kernels.multiplySparseTransposed($0, first, dy.block, Floats(start.base), g.block)
      }
      expectClose(g) { k, c in
        let pixels = doubles(bytes.level(column: first + k))
        let (sum, size) = dotProduct(pixels, doubles(dy.column(c)))
        let begin = Double(start.base[c])
        return (begin + sum, roundingBound(pictures + 1) * (abs(begin) + size))
      }
    }
  }
}

/// Widths of rows that end in each part of a block of columns: in its first 64, at their end, behind them.
let byteWidths = [5, 50, 64, 65, 100, 112, 113, 175, 176, 177, 224, 784]

/// Random bytes, half of them background, as they are and in both compressed forms.
struct SparseBytes {
  let rows, columns: Int
  let bytes: [UInt8]
  let background: UInt8
  private let step: Float = 1 / 64

  init(rows: Int, columns: Int, background: UInt8 = 0, using random: inout RandomNumbers) {
    self.rows = rows
    self.columns = columns
    self.background = background
    bytes = (0..<rows * columns).map { _ in
      Bool.random(using: &random) ? background : UInt8.random(in: .min ... .max, using: &random)
    }
  }

  private var levels: InputNormalization {
    InputNormalization(offset: .nan, zeroPoint: background, scale: step)
  }
  func level(row: Int) -> [Float] { (0..<columns).map { level(bytes[row * columns + $0]) } }
  func level(column: Int) -> [Float] { (0..<rows).map { level(bytes[$0 * columns + column]) } }
  private func level(_ byte: UInt8) -> Float { Float(Int(byte) - Int(background)) * step }

  /// The last byte ends where memory does.
  func withByteRows(_ body: (ByteRows) -> Void) {
    let room = GuardedFloats(count: (bytes.count + 3) / 4)
    let end = UnsafeMutableRawPointer(room.base + room.count)
    let base = (end - bytes.count).bindMemory(to: UInt8.self, capacity: bytes.count)
    base.update(from: bytes, count: bytes.count)
    withExtendedLifetime(room) { body(ByteRows(base, count: rows, width: columns, levels: levels)) }
  }

  func withRows(_ order: [Int32], _ body: (SparseRows) -> Void) {
    var starts: [Int32] = [0]
    var indices: [UInt16] = []
    let blocks = SparseRows.blockCount(columns)
    for r in 0..<rows {
      for block in 0..<blocks {
        let part = block * SparseRows.blockWidth..<min((block + 1) * SparseRows.blockWidth, columns)
        indices += part.filter { bytes[r * columns + $0] != background }.map(UInt16.init)
        starts.append(Int32(indices.count))
      }
    }
    order.withUnsafeBufferPointer { order in
      starts.withUnsafeBufferPointer { starts in
        (indices + [.max]).withUnsafeBufferPointer { indices in
          (bytes.filter { $0 != background } + [.max]).withUnsafeBufferPointer { bytes in
            guard let orderBase = order.baseAddress, let starts = starts.baseAddress,
              let indices = indices.baseAddress, let bytes = bytes.baseAddress
            else { return }
            body(
              SparseRows(
                order: orderBase, count: order.count, blocks: blocks, starts: starts, indices: indices,
                bytes: bytes, levels: levels))
          }
        }
      }
    }
  }

  /// A column has room for every row, and places beyond that nobody may touch.
  func columnEntries(stride: Int) -> (counts: [Int32], entries: [UInt32]) {
    var counts: [Int32] = []
    var entries = [UInt32](repeating: .max, count: columns * stride)
    for c in 0..<columns {
      let present = (0..<rows).filter { bytes[$0 * columns + c] != background }
      for (i, r) in present.enumerated() {
        entries[c * stride + i] = UInt32(r) << 8 | UInt32(bytes[r * columns + c])
      }
      counts.append(Int32(present.count))
    }
    return (counts, entries)
  }

  func withColumns(_ body: (SparseColumns) -> Void) {
    let stride = rows + 3
    var (counts, entries) = columnEntries(stride: stride)
    counts.withUnsafeMutableBufferPointer { counts in
      entries.withUnsafeMutableBufferPointer { entries in
        guard let counts = counts.baseAddress, let entries = entries.baseAddress else { return }
        body(
          SparseColumns(count: columns, counts: counts, entries: entries, stride: stride, levels: levels))
      }
    }
  }
}
