import Foundation

/// Measures libraries side by side: round after round, each library in turn.
struct Runner {
  let libraries: [BLAS]
  let peak: (Int) -> Double
  let mostRounds: Int
  /// How long all rounds of one shape and library may take.
  var secondsPerShape = 0.15

  func measure(_ shape: Shape, threads: Int) -> Measurement {
    let operands = Operands(shape)
    for library in libraries { library.setThreadCount(threads) }
    let calls = libraries.map { callsPerSample($0, operands) }
    var result = Measurement(shape: shape, threads: threads)
    for _ in 0..<rounds(operands, threads) {
      settle(threads)
      warmUp(threads) { _ = peak(threads) }
      result.peaks.append(peak(threads))
      for (library, count) in zip(libraries, calls) {
        settle(threads)
        warmUp(threads) { operands.multiply(library) }
        result.rates[library.name, default: []].append(
          Double(count) * shape.operations / seconds { for _ in 0..<count { operands.multiply(library) } })
      }
    }
    return result
  }

  /// Peers' threads spin for a while after their work is done; what is measured next must not share a core with them.
  private func settle(_ threads: Int) { if threads > 1 { usleep(250_000) } }

  /// A core that was idle takes some milliseconds to come back to its full clock, and the threads of a pool that slept
  /// may share one core for tens of milliseconds, until the system parts them.
  private func warmUp(_ threads: Int, _ work: () -> Void) {
    let begin = ContinuousClock.now
    let duration = Duration.milliseconds(threads > 1 ? 100 : 10)
    repeat { work() } while ContinuousClock.now - begin < duration
  }

  /// As many calls as fill a millisecond, after a warm-up.
  private func callsPerSample(_ library: BLAS, _ operands: Operands) -> Int {
    for _ in 0..<3 { operands.multiply(library) }
    return Int(max(1e-3 / seconds { operands.multiply(library) }, 1).rounded(.up))
  }

  /// At least 7, if that many are wanted, and at most 9 where each begins with a pause.
  private func rounds(_ operands: Operands, _ threads: Int) -> Int {
    let one = libraries.first.map { library in seconds { operands.multiply(library) } } ?? 1
    let enough = Int(max(secondsPerShape / max(one, 1e-3), 7))
    return min(enough, mostRounds, threads > 1 ? 9 : .max)
  }

  private func seconds(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    return clock.measure(work) / .seconds(1)
  }
}
