// The split across cores. One region of `concurrentPerform` runs many phases; the tasks of a phase
// are claimed one by one, so a region also ends when the system grants a single thread.

import CProcessor

#if !hasFeature(Embedded)
  import Synchronization
#endif

/// A fixed number of workers that run the same program side by side.
///
/// A team of one is the serial executor: it starts no thread, claims nothing and waits for nothing.
public final class Team: @unchecked Sendable {
  // A region is entered by one caller at a time; inside it workers share only atomics.

  /// How many workers there are.
  public let size: Int
  /// Runs the body once for each number below a count, on as many threads as the system grants.
  private let perform: (Int, (Int) -> Void) -> Void

  #if !hasFeature(Embedded)
    fileprivate let claims: UnsafeMutablePointer<Claim>
    fileprivate let completed = Atomic<Int>(0)
    /// Phases and tasks of all regions so far, as the workers of the next region find them.
    fileprivate let phaseBase = Atomic<Int>(0)
    fileprivate let completedBase = Atomic<Int>(0)
  #endif

  /// The most tasks that one phase can have.
  public static let maximumTasks = 256

  /// Forms a team.
  ///
  /// - Parameter size: How many workers, from 1; nil takes one for each CPU of this process.
  public convenience init(size: Int? = nil) {
    self.init(size: size, perform: performConcurrently)
  }

  init(size: Int?, perform: @escaping (Int, (Int) -> Void) -> Void) {
    self.perform = perform
    #if hasFeature(Embedded)
      self.size = 1
    #else
      self.size = min(max(size ?? Int(processor_count()), 1), Team.maximumTasks)
      claims = .allocate(capacity: Team.maximumTasks)
      for task in 0..<Team.maximumTasks { (claims + task).initialize(to: Claim()) }
    #endif
  }

  #if !hasFeature(Embedded)
    deinit {
      claims.deinitialize(count: Team.maximumTasks)
      claims.deallocate()
    }
  #endif

  /// Runs `program` on every worker and returns when all have ended.
  ///
  /// The program must make the same calls of `forEach` on every worker and change shared data inside
  /// tasks only: a worker that starts late finds every task taken and just walks through.
  @inlinable
  public func run(_ program: (inout Worker) -> Void) {
    guard size > 1 else {
      var worker = Worker(team: self, index: 0)
      return program(&worker)
    }
    runTogether(program)
  }

  @usableFromInline
  func runTogether(_ program: (inout Worker) -> Void) {
    #if !hasFeature(Embedded)
      let phaseBase = phaseBase.load(ordering: .relaxed)
      let completedBase = completedBase.load(ordering: .relaxed)
      perform(size) { index in
        var worker = Worker(team: self, index: index, phase: phaseBase, completed: completedBase)
        program(&worker)
        self.phaseBase.store(worker.phase, ordering: .relaxed)
        self.completedBase.store(worker.completed, ordering: .relaxed)
      }
    #endif
  }
}

#if !hasFeature(Embedded)
  /// The last phase in which a task was claimed, on a cache line of its own.
  private struct Claim: ~Copyable {
    let phase = Atomic<Int>(0)
    let padding: InlineArray<7, Int> = .init(repeating: 0)
  }
#endif

/// One worker's place in the program.
public struct Worker {
  @usableFromInline unowned(unsafe) let team: Team  // A worker lives no longer than the team's `run`.
  /// This worker's number, 0 ..< team.size.
  public let index: Int
  @usableFromInline var phase: Int
  @usableFromInline var completed: Int

  @inlinable
  init(team: Team, index: Int, phase: Int = 0, completed: Int = 0) {
    self.team = team
    self.index = index
    self.phase = phase
    self.completed = completed
  }

  /// How many workers run this program.
  @inlinable public var teamSize: Int { team.size }

  /// Runs one phase: `body(task)` once for each task of 0 ..< count, on whichever worker claims it
  /// first, and returns when all are done.
  ///
  /// The same worker is the first to try for the same task each time, so that what a task left in
  /// its core's cache is found there again.
  @inlinable
  public mutating func parallelFor(_ count: Int, _ body: (Int) -> Void) {
    guard team.size > 1 else {
      for task in 0..<count { body(task) }
      return
    }
    share(count, body)
  }

  @usableFromInline
  mutating func share(_ count: Int, _ body: (Int) -> Void) {
    #if !hasFeature(Embedded)
      precondition(count <= Team.maximumTasks)
      phase += 1
      completed += count
      let done = claimAndRun(count, body)
      team.completed.add(done, ordering: .acquiringAndReleasing)
      waitForOthers()
    #endif
  }

  #if !hasFeature(Embedded)
    private func claimAndRun(_ count: Int, _ body: (Int) -> Void) -> Int {
      let first = index * count / team.size
      var done = 0
      for offset in 0..<count {
        let task = first + offset < count ? first + offset : first + offset - count
        let claim = team.claims + task
        let last = claim.pointee.phase.load(ordering: .relaxed)
        guard last < phase else { continue }
        let (taken, _) = claim.pointee.phase.compareExchange(
          expected: last, desired: phase, ordering: .acquiringAndReleasing)
        guard taken else { continue }
        body(task)
        done += 1
      }
      return done
    }

    private func waitForOthers() {
      var spins = 0
      while team.completed.load(ordering: .acquiring) < completed {
        processor_pause()
        spins += 1
        // A phase lasts microseconds. Whoever has waited longer waits for a descheduled worker.
        if spins > 4096 { yieldProcessor() }
      }
    }
  #endif
}
