// Teams and buffers for callers that bring none: one of each for the process, lent to one call at a time.

import InstructionSets
import MatrixMultiply
import Synchronization
import Threads

enum MultiplierPool {
  /// Below this many multiplications a product runs on the calling thread: waking another costs
  /// about as much (measured: 10 µs, a 100³ product at 100 GFLOP/s takes 20 µs).
  private static let serialLimit = 100 * 100 * 100

  private static let kernels = InstructionSet.selected.kernels
  private static let wished = Atomic<Int>(0)
  private static let shared = Mutex<OwnedMultiplier?>(nil)

  static var threadCount: Int { Team(size: wishedSize).size }

  static func setThreadCount(_ count: Int?) {
    wished.store(count ?? 0, ordering: .relaxed)
  }

  /// Multiplies with the process's team, or, while another thread has it, alone.
  static func multiply(_ product: Product) {
    let isSmall = workOf(product) < serialLimit
    if isSmall && product.multiplyDirectly(kernels) { return }
    nonisolated(unsafe) let product = product
    let served: Void? = shared.withLockIfAvailable { owned in
      let wishedSize = wishedSize
      if owned == nil || owned?.wishedSize != wishedSize { owned = OwnedMultiplier(wishedSize: wishedSize) }
      owned?.multiply(product, serially: isSmall)
    }
    if served == nil { OwnedMultiplier(wishedSize: 1).multiply(product, serially: true) }
  }

  private static var wishedSize: Int? {
    let count = wished.load(ordering: .relaxed)
    return count > 0 ? count : nil
  }

  private static func workOf(_ product: Product) -> Int {
    product.c.rows * product.c.columns * product.a.columns
  }
}
