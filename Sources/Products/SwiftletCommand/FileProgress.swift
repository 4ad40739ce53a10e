import Files

/// Shows on standard error how many files are done, where that is a terminal and there are enough files to wait for.
final class FileProgress {
  private let isLive = errorIsLive
  /// Whether results are printed on the same terminal.
  private let isAmongLines = isatty(STDOUT_FILENO) == 1
  private let begin = ContinuousClock.now
  private var lastDrawing = ContinuousClock.now
  private var done = 0
  private var isShown = false

  /// Between two drawings, and before the first.
  private static let interval = Duration.milliseconds(100)

  /// Counts files that are done, of all that are known.
  func show(_ count: Int, of total: Int) {
    done += count
    let now = ContinuousClock.now
    guard isLive, done < total, isShown && isAmongLines || now - lastDrawing > Self.interval else { return }
    lastDrawing = now
    isShown = true
    let seconds = (now - begin) / .seconds(1)
    let left = seconds * Double(total - done) / Double(done)
    writeError(
      progressLine(
        Double(done) / Double(total),
        "\(grouped(done)) of \(grouped(total)) files  \(grouped(Int(Double(done) / seconds))) files/s  "
          + "\(fixed(left, 1)) s left"))
  }

  /// Takes the bar away where lines are about to be printed in its place.
  func makeWay() { if isAmongLines { erase() } }

  /// Takes the bar away.
  func erase() { if isShown { writeError(erasedLine) } }
}
