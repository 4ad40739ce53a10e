import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct QuantizedProductsTests {
  @Test(arguments: InstructionSet.available, [NumberFormat.float16, .int8])
  func multiplyVectorScalesTheProduct(set: InstructionSet, format: NumberFormat) {
    var random = RandomNumbers(seed: 1)
    for (rows, columns) in awkwardShapes(set.kernels) + [
      (0, set.kernels.lanes), (784, 8 * set.kernels.lanes),
    ] {
      let weights = CompactMatrix(format, rows: rows, columns: columns, using: &random)
      let x = GuardedFloats(random.floats(rows))
      let start = GuardedFloats(random.floats(columns))
      let y = GuardedFloats(count: columns)
      set.kernels.multiplyQuantizedVector(Floats(x.base), weights.block, Floats(start.base), y.base)
      expectClose(y) { c in weights.product(doubles(x.values), c, start: start.base[c]) }
    }
  }

  @Test(arguments: InstructionSet.available, [NumberFormat.float16, .int8])
  func multiplyNarrowScalesTheProducts(set: InstructionSet, format: NumberFormat) {
    var random = RandomNumbers(seed: 6)
    for (rows, columns) in awkwardShapes(set.kernels) {
      for depth in [0, 1, 7, 128] {
        let x = TestMatrix(rows: rows, columns: depth, padding: 1, using: &random)
        let weights = CompactMatrix(format, rows: depth, columns: columns, using: &random)
        let start = GuardedFloats(random.floats(columns))
        let y = TestMatrix(rows: rows, columns: columns, padding: 2) { _, _ in .nan }
        set.kernels.multiplyQuantizedNarrow(x.block, weights.block, Floats(start.base), y.block)
        expectClose(y) { r, c in
          weights.product((0..<depth).map { Double(x[r, $0]) }, c, start: start.base[c])
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available, [NumberFormat.float16, .int8])
  func multiplySparseScalesTheProducts(set: InstructionSet, format: NumberFormat) {
    var random = RandomNumbers(seed: 2)
    for (index, (pictures, columns)) in awkwardShapes(set.kernels).enumerated() {
      let block = SparseRows.blockWidth
      let width = [50, block, 2 * block, 2 * block + 26][index % 4]
      let bytes = SparseBytes(rows: pictures, columns: width, using: &random)
      let order = (0..<pictures + 2).map { _ in Int32.random(in: 0..<Int32(pictures), using: &random) }
      let weights = CompactMatrix(format, rows: width, columns: columns, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let y = TestMatrix(rows: order.count, columns: columns, padding: 1) { _, _ in .nan }
      bytes.withRows(order) {
        set.kernels.multiplyQuantizedSparse($0, weights.block, Floats(start.base), y.block)
      }
      expectClose(y) { r, c in
        weights.product(doubles(bytes.level(row: Int(order[r]))), c, start: start.base[c])
      }
    }
  }

  @Test(arguments: InstructionSet.available, [NumberFormat.float16, .int8])
  func multiplyBytesComesToTheBitsOfMultiplySparse(set: InstructionSet, format: NumberFormat) {
    var random = RandomNumbers(seed: 5)
    for (index, (pictures, columns)) in awkwardShapes(set.kernels).enumerated() {
      let width = byteWidths[index % byteWidths.count]
      let bytes = SparseBytes(rows: pictures, columns: width, using: &random)
      let weights = CompactMatrix(format, rows: width, columns: columns, using: &random)
      let start = GuardedFloats(random.floats(columns))
      let y = TestMatrix(rows: pictures, columns: columns, padding: 1) { _, _ in .nan }
      let expected = TestMatrix(rows: pictures, columns: columns, padding: 1) { _, _ in .nan }
      bytes.withByteRows {
        set.kernels.multiplyQuantizedBytes($0, weights.block, Floats(start.base), y.block)
      }
      bytes.withRows((0..<Int32(pictures)).map { $0 }) {
        set.kernels.multiplyQuantizedSparse($0, weights.block, Floats(start.base), expected.block)
      }
      #expect(y.hasIntactCanaries && y.values == expected.values)
    }
  }

  @Test(arguments: InstructionSet.available, [NumberFormat.float16, .int8])
  func dequantizingKeepsEveryNumber(set: InstructionSet, format: NumberFormat) {
    var random = RandomNumbers(seed: 3)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let weights = CompactMatrix(format, rows: rows, columns: columns, using: &random)
      let wide = TestMatrix(rows: rows, columns: columns, padding: 5) { _, _ in .nan }
      set.kernels.dequantize(weights.block, wide.block)
      expectClose(wide) { r, c in (weights.numbers[r][c], 0) }
    }
  }

  /// Every finite half, and every byte.
  @Test(arguments: InstructionSet.available)
  func dequantizingKnowsEveryNumber(set: InstructionSet) {
    let halves = (0..<0x1_0000).map(UInt16.init).filter { $0 & 0x7C00 != 0x7C00 }
    let bytes = (Int8.min...Int8.max).map { $0 }
    let scales = GuardedFloats(count: 0)
    for (format, count) in [(NumberFormat.float16, halves.count), (.int8, bytes.count)] {
      let wide = TestMatrix(rows: 1, columns: count) { _, _ in .nan }
      let dequantize = { (numbers: UnsafeRawPointer) in
        set.kernels.dequantize(
          QuantizedBlock(
            numbers, format, rows: 1, columns: count, stride: count, scales: Floats(scales.base)),
          wide.block)
      }
      if format == .float16 { halves.withUnsafeBytes { dequantize($0.baseAddress!) } }
      if format == .int8 { bytes.withUnsafeBytes { dequantize($0.baseAddress!) } }
      expectClose(wide) { _, c in (format == .int8 ? Double(bytes[c]) : value(ofHalf: halves[c]), 0) }
    }
  }

  @Test(arguments: InstructionSet.available)
  func scaleColumnsMultipliesAndAdds(set: InstructionSet) {
    var random = RandomNumbers(seed: 4)
    for (rows, columns) in awkwardShapes(set.kernels) {
      let y = TestMatrix(rows: rows, columns: columns, padding: 3, using: &random)
      let before = y.values
      let scale = GuardedFloats(random.floats(columns))
      let start = GuardedFloats(random.floats(columns))
      set.kernels.applyAffine(Floats(scale.base), Floats(start.base), y.block)
      expectClose(y) { r, c in
        let product = Double(before[r * columns + c]) * Double(scale.base[c])
        let begin = Double(start.base[c])
        return (begin + product, roundingBound(2) * (abs(begin) + abs(product)))
      }
    }
  }
}

/// What the bits of a finite half stand for.
private func value(ofHalf bits: UInt16) -> Double {
  let exponent = Int(bits >> 10 & 31)
  let fraction = Double(bits & 1023) / 1024
  let size =
    exponent == 0
    ? fraction * 0x1p-14 : Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
  return bits >> 15 == 1 ? -size : size
}

/// A random matrix of halves or bytes whose last number ends where memory does, with canaries between rows.
private struct CompactMatrix {
  let block: QuantizedBlock
  /// What the numbers stand for without scales.
  let numbers: [[Double]]
  private let scales: GuardedFloats
  private let storage: GuardedFloats

  init(_ format: NumberFormat, rows: Int, columns: Int, using random: inout RandomNumbers) {
    let stride = columns + 4
    let size = format == .int8 ? 1 : 2
    let byteCount = rows == 0 ? 0 : ((rows - 1) * stride + columns) * size
    storage = GuardedFloats(count: byteCount / 4)
    scales = GuardedFloats(random.floats(columns))
    block = QuantizedBlock(
      storage.base, format, rows: rows, columns: columns, stride: stride, scales: Floats(scales.base))
    let bytes = UnsafeMutableRawPointer(storage.base)
    var numbers: [[Double]] = []
    for row in 0..<rows {
      numbers.append(
        (0..<columns).map { column in
          let place = (row * stride + column) * size
          if format == .int8 {
            let number = Int8.random(in: -128...127, using: &random)
            bytes.storeBytes(of: number, toByteOffset: place, as: Int8.self)
            return Double(number)
          }
          // Subnormal ones, and others up to 2.
          let bits =
            UInt16.random(in: 0...0x4000, using: &random) | (Bool.random(using: &random) ? 0x8000 : 0)
          bytes.storeBytes(of: bits, toByteOffset: place, as: UInt16.self)
          return value(ofHalf: bits)
        })
    }
    self.numbers = numbers
  }

  /// start + scale·Σ x·W of a column, and how far roundings can take it.
  func product(_ x: [Double], _ column: Int, start: Float) -> (value: Double, bound: Double) {
    let (sum, size) = dotProduct(x, numbers.map { $0[column] })
    let scale = Double(scales.base[column])
    // A rounding for each product and sum, two for the scale and the start.
    return (
      Double(start) + scale * sum, roundingBound(2 * x.count + 2) * (abs(Double(start)) + abs(scale) * size)
    )
  }
}
