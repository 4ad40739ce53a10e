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
    guard threadsCanBeHad(count - 1) else {
      for index in 0..<count { body(index) }
      return
    }
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

  #if canImport(Darwin)
    private func threadsCanBeHad(_ count: Int) -> Bool { true }
  #else
    /// The most threads that were there at once when they were asked for.
    private let grantedThreads = Atomic(0)

    /// Whether the system lets this process have so many threads more. Dispatch itself would wait until it does, however long.
    private func threadsCanBeHad(_ count: Int) -> Bool {
      guard count > grantedThreads.load(ordering: .relaxed) else { return true }
      let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
      defer { gate.deallocate() }
      pthread_mutex_init(gate, nil)
      pthread_mutex_lock(gate)
      var threads: [pthread_t] = []
      for _ in 0..<count {
        guard let thread = waitingThread(gate) else { break }
        threads.append(thread)
      }
      pthread_mutex_unlock(gate)
      for thread in threads { pthread_join(thread, nil) }
      pthread_mutex_destroy(gate)
      if threads.count == count { grantedThreads.store(count, ordering: .relaxed) }
      return threads.count == count
    }

    /// A thread that ends when the gate opens, or nil.
    private func waitingThread(_ gate: UnsafeMutablePointer<pthread_mutex_t>) -> pthread_t? {
      var thread = pthread_t()
      let problem = pthread_create(
        &thread, nil,
        { gate in
          guard let gate = gate?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
          pthread_mutex_lock(gate)
          pthread_mutex_unlock(gate)
          return nil
        }, gate)
      return problem == 0 ? thread : nil
    }
  #endif

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
