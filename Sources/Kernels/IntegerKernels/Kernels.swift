// The integer kernels that this build offers to the engine.

import KernelInterface

/// The kernels of this build. Only a CPU that has the build's instructions may call them.
final class Kernels: IntegerKernelTable {
  let name = instructionSetName
  let peakLoopOperations = 2 * 4 * PeakSums.count * Sums.scalarCount

  init() {}

  /// The yardstick: as many sums side by side as the pipes can hold.
  @inline(never)
  func peakLoop(_ turns: Int) -> Int32 {
    var sums = PeakSums(repeating: .zero)
    var row: UInt32 = 0x0102_0304
    var weights = InlineArray<64, Int8>(repeating: 1)
    for i in weights.indices { weights[i] = Int8(truncatingIfNeeded: i &+ turns) }
    let loaded = weights.span.withUnsafeBufferPointer { loadWeights($0.baseAddress!) }
    row &+= UInt32(truncatingIfNeeded: turns)
    let bytes = withUnsafeBytes(of: &row) {
      loadRowBytes($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    for _ in 0..<turns {
      for i in sums.indices { sums[i] = addProducts(sums[i], bytes, loaded) }
    }
    var total = Sums.zero
    for i in sums.indices { total = total &+ sums[i] }
    var sum: Int32 = 0
    for lane in 0..<lanes { sum &+= total[lane] }
    return sum
  }
}

private typealias PeakSums = InlineArray<10, Sums>

/// The table that `InstructionSet` hands out.
public let kernels: IntegerKernelSet = Kernels()
