import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// Every instruction set against plain sums of 64 bits, bit for bit.
@Suite struct IntegerKernelTests {
  /// All numbers of inputs from 1 to 300, and awkward larger ones.
  private static let widths = Array(1...300) + [511, 784, 1023, 1025, 4097]

  @Test(arguments: InstructionSet.available)
  func productsAreThoseOfWholeNumbers(set: InstructionSet) {
    var random = RandomNumbers(seed: 1)
    for (index, width) in Self.widths.enumerated() {
      let columns = 16 * (index % 8 + 1)
      let layer = PackedLayer(inputs: width, columns: columns, isExtreme: index % 5 == 0, using: &random)
      let rows = (0..<[1, 2, 5, 6, 7, 13, 24][index % 7]).map { _ in
        randomRow(width, padded: layer.groups * 4, isExtreme: index % 5 == 0, using: &random)
      }
      let bytes = GuardedBytes(rows.flatMap { $0 })
      let sums = GuardedBytes(count: rows.count * columns * 4)
      set.integerKernels.multiply(
        ByteGroups(bytes.base, count: rows.count, stride: layer.groups * 4), layer.panel, sums.words)
      withExtendedLifetime((layer, bytes)) {}
      for (r, row) in rows.enumerated() {
        #expect((0..<columns).map { sums.words[r * columns + $0] } == layer.expected(row), "\(width)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func listedGroupsComeToTheSameSums(set: InstructionSet) {
    var random = RandomNumbers(seed: 2)
    for (index, width) in Self.widths.enumerated() {
      let columns = 16 * (index % 8 + 1)
      let layer = PackedLayer(inputs: width, columns: columns, isExtreme: index % 5 == 0, using: &random)
      let row = randomRow(width, padded: layer.groups * 4, isExtreme: index % 5 == 0, using: &random)
      let bytes = GuardedBytes(row)
      let list = GuardedBytes(count: (layer.groups + 15) / 16 * 16 * 4)
      let count = set.integerKernels.listGroups(bytes.base, layer.groups, list.words)
      let expected = (0..<layer.groups).filter { row[$0 * 4..<$0 * 4 + 4].contains { $0 != 0 } }
      #expect((0..<count).map { Int(list.words[$0]) } == expected)
      let sums = GuardedBytes(count: columns * 4)
      set.integerKernels.multiplyListed(bytes.base, list.words, count: count, layer.panel, sums.words)
      #expect((0..<columns).map { sums.words[$0] } == layer.expected(row), "\(width)")
      withExtendedLifetime(layer) {}
    }
  }

  @Test(arguments: InstructionSet.available)
  func sumsThatOverflowOnTheWayWrapAround(set: InstructionSet) {
    let layer = PackedLayer(inputs: 80_000, columns: 16) { input, _ in input < 40_000 ? 127 : -127 }
    let row = [UInt8](repeating: 255, count: 80_000)
    let sums = GuardedBytes(count: 64)
    set.integerKernels.multiply(ByteGroups(row, count: 1, stride: row.count), layer.panel, sums.words)
    #expect((0..<16).map { sums.words[$0] } == layer.expected(row))
    withExtendedLifetime(layer) {}
  }

  @Test(arguments: InstructionSet.available)
  func bytesAreRoundedAsTheFormulaSays(set: InstructionSet) {
    var random = RandomNumbers(seed: 3)
    for count in 1...300 {
      let sums = (0..<count).map { _ in
        Int32.random(in: .min ... .max, using: &random) >> Int32.random(in: 0...24, using: &random)
      }
      let multipliers = (0..<count).map { _ in
        Int.random(in: 0...9, using: &random) == 0 ? 0 : Int32.random(in: 1 << 30 ... .max, using: &random)
      }
      let shift = Int.random(in: 33...62, using: &random)
      let zeroPoint = Int32.random(in: 0...255, using: &random)
      let operands = [sums, multipliers].map { GuardedBytes(words: $0) }
      let found = GuardedBytes(count: count)
      set.integerKernels.requantize(
        operands[0].words, count,
        Requantization(
          multipliers: operands[1].words, shift: shift, zeroPoint: zeroPoint), found.base)
      withExtendedLifetime(operands) {}
      for c in 0..<count {
        let product = Int(sums[c]) * Int(multipliers[c])
        let rounded = ((product + 1 << (shift - 1)) >> shift) + Int(zeroPoint)
        #expect(Int(found.base[c]) == min(max(rounded, 0), 255))
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func floatsAreRoundedLikeBytes(set: InstructionSet) {
    var random = RandomNumbers(seed: 4)
    for count in 1...100 {
      let sums = (0..<count).map { _ in Int32.random(in: -5_000_000...5_000_000, using: &random) }
      let multipliers = (0..<count).map { _ in Int32.random(in: 0 ... .max, using: &random) }
      let shift = Int.random(in: 30...40, using: &random)
      let operands = [sums, multipliers].map { GuardedBytes(words: $0) }
      let found = GuardedFloats(count: count)
      set.integerKernels.rescale(
        operands[0].words, count,
        Requantization(multipliers: operands[1].words, shift: shift, zeroPoint: 0), 0.125, found.base)
      withExtendedLifetime(operands) {}
      for c in 0..<count {
        let rounded = (Int(sums[c]) * Int(multipliers[c]) + 1 << (shift - 1)) >> shift
        #expect(found.base[c] == Float(rounded) / 8)
      }
    }
  }

  /// The peak loop of different sets is of different width, but no loop is left out.
  @Test(arguments: InstructionSet.available)
  func thePeakLoopCounts(set: InstructionSet) {
    #expect(set.integerKernels.peakLoopOperations >= 2 * 4 * 4 * 8)
    #expect(set.integerKernels.peakLoop(1000) != set.integerKernels.peakLoop(1001))
  }
}

/// Bytes of which many are 0, and whole groups with them; or the largest there are.
private func randomRow(
  _ width: Int, padded: Int, isExtreme: Bool, using random: inout RandomNumbers
) -> [UInt8] {
  var row = [UInt8](repeating: 0, count: padded)
  for i in 0..<width {
    let isBackground = !isExtreme && (i / 8 % 3 == 0 || Bool.random(using: &random))
    row[i] = isBackground ? 0 : isExtreme ? 255 : UInt8.random(in: 0...255, using: &random)
  }
  // What stands behind the inputs has no weight.
  for i in width..<padded { row[i] = UInt8.random(in: 0...255, using: &random) }
  return row
}

/// Weights of a panel, as they stand and packed, with their last byte where memory ends.
private struct PackedLayer {
  let groups, columns: Int
  let panel: BytePanel
  private let weights: [[Int8]]
  private let start: [Int32]
  private let memory: [GuardedBytes]

  init(inputs: Int, columns: Int, isExtreme: Bool, using random: inout RandomNumbers) {
    var generator = random
    self.init(inputs: inputs, columns: columns) { _, column in
      isExtreme ? (column % 2 == 0 ? 127 : -128) : Int8.random(in: -128...127, using: &generator)
    }
    random = generator
  }

  init(inputs: Int, columns: Int, _ weight: (_ input: Int, _ column: Int) -> Int8) {
    groups = (inputs + 3) / 4
    self.columns = columns
    weights = (0..<inputs).map { input in (0..<columns).map { weight(input, $0) } }
    start = (0..<columns).map { Int32($0) * 7919 - 3 }
    let packed = GuardedBytes(count: groups * columns * 4)
    for i in 0..<groups * columns * 4 {
      let (group, column, lane) = (i / (columns * 4), i / 4 % columns, i % 4)
      packed.base[i] = group * 4 + lane < inputs ? UInt8(bitPattern: weights[group * 4 + lane][column]) : 0
    }
    let start = GuardedBytes(words: start)
    memory = [packed, start]
    panel = BytePanel(
      UnsafeRawPointer(packed.base).assumingMemoryBound(to: Int8.self), groups: groups, columns: columns,
      start: start.words)
  }

  /// Sums in 64 bits, of which the low 32 are taken.
  func expected(_ row: [UInt8]) -> [Int32] {
    (0..<columns).map { column in
      Int32(
        truncatingIfNeeded: weights.indices.reduce(Int(start[column])) {
          $0 + Int(row[$1]) * Int(weights[$1][column])
        })
    }
  }
}

/// Bytes whose last one ends where an unmapped page begins.
private final class GuardedBytes {
  private let floats: GuardedFloats
  let base: UnsafeMutablePointer<UInt8>

  init(count: Int) {
    floats = GuardedFloats(count: (count + 3) / 4)
    let end = UnsafeMutableRawPointer(floats.base + floats.count)
    base = (end - count).assumingMemoryBound(to: UInt8.self)
  }

  convenience init(_ bytes: [UInt8]) {
    self.init(count: bytes.count)
    base.update(from: bytes, count: bytes.count)
  }

  convenience init(words: [Int32]) {
    self.init(count: words.count * 4)
    self.words.update(from: words, count: words.count)
  }

  var words: UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: Int32.self)
  }
}
