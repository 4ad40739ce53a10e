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
      let operations = Double(turns * kernels.peakLoopOperations * threads)
      return operations / seconds(threads: threads) { use(kernels.peakLoop(turns)) }
    }

    /// The same for products of bytes: multiplications and additions a second.
    package static func measureBytes(
      _ set: InstructionSet = .selected, threads: Int, turns: Int = 1_000_000
    ) -> Double {
      let kernels = set.integerKernels
      let operations = Double(turns * kernels.peakLoopOperations * threads)
      return operations / seconds(threads: threads) { use(kernels.peakLoop(turns)) }
    }

    private static func seconds(threads: Int, _ loop: @Sendable () -> Void) -> Double {
      let clock = ContinuousClock()
      let team = Team(size: threads)
      let start = clock.now
      team.run { worker in worker.parallelFor(threads) { _ in loop() } }
      return (clock.now - start) / .seconds(1)
    }

    @inline(never)
    private static func use<Value>(_ value: Value) {}
  }
#endif
