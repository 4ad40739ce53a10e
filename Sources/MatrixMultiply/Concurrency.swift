// The only file that knows Dispatch.

#if canImport(Dispatch) && !hasFeature(Embedded)
  import Dispatch

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  func performConcurrently(_ count: Int, _ body: (Int) -> Void) {
    // What the workers share is kept apart by `Team`'s claims, which the compiler cannot see.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: count) { body($0) }
  }

  func yieldProcessor() { sched_yield() }
#else
  func performConcurrently(_ count: Int, _ body: (Int) -> Void) {
    for index in 0..<count { body(index) }
  }

  func yieldProcessor() {}
#endif
