import Synchronization
import TestSupport
import Testing
@testable import Threads

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct TeamConcurrencyTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyTaskRunsOnce(workers: Int) {
    let team = Team(size: workers)
    let runs = Counters(count: Team.maximumTasks)
    for count in [0, 1, 2, 7, Team.maximumTasks] {
      runs.reset()
      // Many times, for two workers seldom reach for the same task at the same moment.
      team.run { worker in
        for _ in 0..<300 { worker.parallelFor(count) { runs.add($0) } }
      }
      #expect(runs.values == (0..<Team.maximumTasks).map { $0 < count ? 300 : 0 })
    }
  }

  /// Of three tasks the two workers begin with one each and reach for the third at once, often enough for
  /// both to find it free.
  @Test func aTaskHasOneTaker() {
    let team = Team(size: 2)
    let (regions, phases) = (20, 20_000)
    let runs = Atomic<Int>(0)
    for _ in 0..<regions {
      let arrived = Atomic<Int>(0)
      team.run { worker in
        // The workers wait for each other, if the system grants a thread to each at all.
        arrived.add(1, ordering: .relaxed)
        for _ in 0..<1000 where arrived.load(ordering: .relaxed) < 2 { usleep(10) }
        for _ in 0..<phases { worker.parallelFor(3) { _ in runs.add(1, ordering: .relaxed) } }
      }
    }
    #expect(runs.load(ordering: .relaxed) == 3 * regions * phases)
  }

  @Test(arguments: [1, 2, 3, 8])
  func phasesFollowEachOther(workers: Int) {
    let team = Team(size: workers)
    let finished = Atomic<Int>(0)
    let early = Atomic<Int>(0)
    for _ in 0..<20 {
      finished.store(0, ordering: .relaxed)
      team.run { worker in
        for phase in 0..<20 {
          worker.parallelFor(5) { task in
            if finished.load(ordering: .relaxed) < phase * 5 { early.add(1, ordering: .relaxed) }
            // Long enough for another worker to run ahead, if it could.
            if task == phase % 5 { usleep(50) }
            finished.add(1, ordering: .relaxed)
          }
        }
      }
    }
    #expect(early.load(ordering: .relaxed) == 0)
    #expect(finished.load(ordering: .relaxed) == 100)
  }

  /// What one phase writes without atomics the next reads on any worker: a missing barrier is a race
  /// that ThreadSanitizer sees.
  @Test func aPhaseSeesWhatTheLastOneWrote() {
    let team = Team(size: 4)
    let cells = GuardedFloats(count: 64, filledWith: 0)
    team.run { worker in
      for _ in 0..<50 {
        worker.parallelFor(64) { cells.base[$0] += 1 }
        worker.parallelFor(64) { cells.base[63 - $0] += 1 }
      }
    }
    #expect(cells.values == [Float](repeating: 100, count: 64))
  }

  /// The system grants one thread only, and workers start in any order, one after the other.
  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
  func workersThatStartLateFindNothingLeft(order: [Int]) {
    let team = Team(size: 3, perform: { _, body in order.forEach(body) })
    for _ in 0..<3 {
      let runs = Counters(count: 10)
      team.run { worker in
        worker.parallelFor(10) { runs.add($0) }
        worker.parallelFor(4) { runs.add($0) }
      }
      #expect(runs.values == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1])
    }
  }

  @Test func aTeamHasAtLeastOneWorker() {
    #expect(Team(size: 0).size == 1)
    #expect(Team(size: -3).size == 1)
    #expect(Team(size: 5).size == 5)
    #expect(Team(size: 1_000_000).size == Team.maximumTasks)
    #expect(Team().size >= 1)
  }

  @Test func aWorkerKnowsItsPlace() {
    let runs = Counters(count: 4)
    Team(size: 4).run { worker in
      runs.add(worker.index)
      #expect(worker.teamSize == 4)
    }
    #expect(runs.values == [1, 1, 1, 1])
  }
}

/// Counters that many threads may raise. Atomics, for ThreadSanitizer does not know `Mutex`.
private final class Counters: @unchecked Sendable {
  private let count: Int
  private let cells: UnsafeMutablePointer<Atomic<Int>>

  init(count: Int) {
    self.count = count
    cells = .allocate(capacity: count)
    for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
  }

  deinit {
    cells.deinitialize(count: count)
    cells.deallocate()
  }

  func add(_ index: Int) { cells[index].add(1, ordering: .relaxed) }
  func reset() { for index in 0..<count { cells[index].store(0, ordering: .relaxed) } }
  var values: [Int] { (0..<count).map { cells[$0].load(ordering: .relaxed) } }
}
