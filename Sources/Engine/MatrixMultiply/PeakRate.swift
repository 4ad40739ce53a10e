import InstructionSets
import Threads

#if !hasFeature(Embedded)
  /// Multiply-adds a second that the CPU's registers allow, the measure of every faster product.
  package enum PeakRate {
    /// Floating-point operations a second of `threads` threads that do nothing else, for about
    /// `turns` × 4 ns.
    package static func measure(
      _ set: InstructionSet = .selected, threads: Int, turns: Int = 1_000_000
    ) -> Double {
      let kernels = set.kernels
      let clock = ContinuousClock()
      let team = Team(size: threads)
      let start = clock.now
      team.run { worker in worker.parallelFor(threads) { _ in use(kernels.peakLoop(turns)) } }
      let seconds = (clock.now - start) / .seconds(1)
      return Double(turns * kernels.peakLoopOperations * threads) / seconds
    }

    @inline(never)
    private static func use(_ value: Float) {}
  }
#endif
