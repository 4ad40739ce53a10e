import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// What leaves zeros out comes to the bits of what multiplies by them.
@Suite struct ZeroSkippingProductsTests {
  /// Rows of one block of columns and of several, that end within 16 numbers or with them.
  static let widths = [1, 16, 50, 64, 112, 113, 224, 250]

  /// Rows of which most numbers are 0, or all; behind them stands what is no number.
  private func rows(_ rows: Int, _ width: Int, _ share: Float, _ random: inout RandomNumbers) -> TestMatrix {
    let whole = (width + 15) / 16 * 16
    let numbers = random.floats(rows * whole)
    return TestMatrix(rows: rows, columns: whole) { r, c in
      guard c < width else { return .nan }
      return Float.random(in: 0..<1, using: &random) < share ? numbers[r * whole + c] : 0
    }
  }

  @Test(arguments: InstructionSet.available, [Float(0), 0.2, 1])
  func multiplyNonzerosHasTheBitsOfTheTile(set: InstructionSet, share: Float) {
    var random = RandomNumbers(seed: 11)
    for (index, (count, columns)) in awkwardShapes(set.kernels).enumerated() {
      let width = Self.widths[index % Self.widths.count]
      let numbers = rows(count, width, share, &random)
      let x = numbers.block.columns(0..<width)
      #expect(set.kernels.countNonzeros(x) == numbers.values.count { $0 != 0 && !$0.isNaN })
      let weights = TestMatrix(rows: width, columns: columns, padding: 2, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let found = TestMatrix(rows: count, columns: columns, padding: 1) { _, _ in .nan }
      set.kernels.multiplyNonzeros(x, weights.block, Floats(start.base), found.block)
      let expected = TestMatrix(rows: count, columns: columns, padding: 1) { _, c in start.base[c] }
      multiply(
        set.kernels, x, rowStride: x.stride, depthStride: 1, weights.block, into: expected.block, beta: 1)
      #expect(found.values == expected.values && found.hasIntactCanaries, "\(count)×\(columns)×\(width)")
    }
  }

  @Test(arguments: InstructionSet.available, [Float(0), 0.2, 1])
  func multiplyNonzerosTransposedHasTheBitsOfTheTile(set: InstructionSet, share: Float) {
    var random = RandomNumbers(seed: 12)
    for (index, (count, columns)) in awkwardShapes(set.kernels).enumerated() {
      let width = Self.widths[index % Self.widths.count]
      let numbers = rows(count, width, share, &random)
      let x = numbers.block.columns(0..<width)
      let dy = TestMatrix(rows: count, columns: columns, padding: 3, using: &random)
      let stride = count + 5
      let counts = UnsafeMutablePointer<Int32>.allocate(capacity: width)
      let places = UnsafeMutablePointer<UInt32>.allocate(capacity: width * stride)
      defer {
        counts.deallocate()
        places.deallocate()
      }
      let nonzeros = NonzeroRows(columns: width, counts: counts, rows: places, stride: stride)
      for block in 0..<SparseRows.blockCount(width) { set.kernels.findNonzeros(x, block, nonzeros) }
      let first = width / 3
      let found = TestMatrix(rows: width - first, columns: columns, padding: 1) { _, _ in .nan }
      set.kernels.multiplyNonzerosTransposed(x, nonzeros, first, dy.block, found.block)
      let expected = TestMatrix(rows: width - first, columns: columns, padding: 1) { _, _ in 0 }
      let part = x.columns(first..<width)
      multiply(
        set.kernels, part, rowStride: 1, depthStride: part.stride, dy.block, into: expected.block, beta: 0)
      #expect(found.values == expected.values && found.hasIntactCanaries, "\(count)×\(columns)×\(width)")
    }
  }

  /// C = β·C + A·B by register tiles, A being x or its transpose.
  private func multiply(
    _ kernels: KernelSet, _ a: Block, rowStride: Int, depthStride: Int, _ b: Block, into c: Block, beta: Float
  ) {
    kernels.multiplyTile(
      Tile(
        rows: c.rows, columns: c.columns, depth: b.rows, a: Floats(a.base), aRowStride: rowStride,
        aDepthStride: depthStride, aTileStride: kernels.tileRows * rowStride, b: Floats(b.base),
        bDepthStride: b.stride, bTileStride: kernels.tileColumns, c: c.base, cRowStride: c.stride, beta: beta)
    )
  }
}
