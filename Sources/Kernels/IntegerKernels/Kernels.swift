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
    var sums = PeakSums(repeating: Sums(repeating: Int32(truncatingIfNeeded: turns)))
    for _ in 0..<turns {
      for i in sums.indices { sums[i] = addProductsOfItself(sums[i]) }
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
