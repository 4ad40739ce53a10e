// The yardstick: multiply-adds on registers alone, as many side by side as the pipes can hold.

import KernelInterface

// Two pipes with a latency of four or five cycles ask for ten at most.
private typealias PeakSums = InlineArray<12, Vector>

/// Floating-point operations of one turn of the loop.
let operationsOfPeakLoop = 2 * PeakSums.count * Vector.scalarCount

extension Kernels {
  /// Runs the loop `turns` times. The sum is of no use but to whoever must not leave the work out.
  @inline(never)
  func peakLoop(_ turns: Int) -> Float {
    var sums = PeakSums(repeating: .zero)
    for i in sums.indices { sums[i] = Vector(repeating: Float(i)) }
    // x ← x/2 + 1/2 ends at 1: neither overflow nor subnormal numbers slow the loop.
    let half = Vector(repeating: 0.5)
    for _ in 0..<turns {
      for i in sums.indices { sums[i] = multiplyAdd(half, sums[i], half) }
    }
    var total = Vector.zero
    for i in sums.indices { total += sums[i] }
    return sumOfLanes(total)
  }
}
