import Swiftlet

/// What a request is answered with.
public struct Answer {
  /// Seconds of every call.
  public var wall: [Double] = []
  /// Seconds of processor time of all calls together.
  public var cpu = 0.0
  /// Further fields: a name, and a value that is JSON already.
  public var fields: [(name: String, json: String)] = []

  /// An answer in which nothing was timed.
  public init(_ fields: [(name: String, json: String)] = []) { self.fields = fields }

  /// Times `count` calls one by one, after a pause whose processor time counts: a pool may spin in it.
  public init(_ count: Int, pause: Double = 0, _ body: (Int) throws -> Void) rethrows {
    let begin = processorSeconds()
    if pause > 0 { usleep(UInt32(pause * 1e6)) }
    wall.reserveCapacity(count)
    for call in 0..<count {
      let start = ContinuousClock.now
      try body(call)
      wall.append((ContinuousClock.now - start) / .seconds(1))
    }
    cpu = processorSeconds() - begin
  }
}

/// Seconds of processor time of this process so far.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
