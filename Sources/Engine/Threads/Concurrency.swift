// The only file that knows Dispatch.

#if canImport(Dispatch) && !hasFeature(Embedded)
  import CProcessor
  import Dispatch
  import Synchronization

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// Calls `body` once for each number below `count`, on as many threads as Dispatch grants.
  ///
  /// In a virtual machine Linux may wake the helper on the caller's CPU though another is idle, and there it waits for
  /// milliseconds, call after call. So the caller lets it pass now and then, and the helper goes to another CPU and is
  /// found there again (Zen 4, two CPUs, 512×512×512: after a pause 180 GFLOP/s instead of 95, then 210 instead of
  /// now 105, now 210).
  func performConcurrently(_ count: Int, _ body: (Int) -> Void) {
    // What the workers share is kept apart by `Team`'s claims, which the compiler cannot see.
    nonisolated(unsafe) let body = body
    let caller = pthread_self()
    let callersCPU = processor_current()
    let hasHelp = Atomic(false)
    DispatchQueue.concurrentPerform(iterations: count) {
      if pthread_self() == caller {
        letHelperPass()
      } else {
        processor_leave(callersCPU)
        hasHelp.store(true, ordering: .relaxed)
      }
      body($0)
    }
    lacksHelp.store(!hasHelp.load(ordering: .relaxed), ordering: .relaxed)
  }

  private let lacksHelp = Atomic(true)
  private let lastPassing = Atomic<UInt64>(0)

  /// Seldom, and less seldom where the last call was left alone: where other programs want the CPU, they take it for
  /// milliseconds each time.
  private func letHelperPass() {
    let now = DispatchTime.now().uptimeNanoseconds
    let milliseconds: UInt64 = lacksHelp.load(ordering: .relaxed) ? 10 : 100
    guard now &- lastPassing.load(ordering: .relaxed) > milliseconds * 1_000_000 else { return }
    lastPassing.store(now, ordering: .relaxed)
    yieldProcessor()
  }

  func yieldProcessor() { sched_yield() }
#else
  func performConcurrently(_ count: Int, _ body: (Int) -> Void) {
    for index in 0..<count { body(index) }
  }

  func yieldProcessor() {}
#endif
