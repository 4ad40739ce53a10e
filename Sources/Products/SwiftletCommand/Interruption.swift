// Ctrl-C: the first ends training after the running step, the second ends the program at once.

import Files
import Synchronization

/// Ends the program with status 130, as a shell expects of a program that SIGINT has ended.
struct Interrupted: Error {
  /// What to tell: where the run stood, and how to go on.
  let message: String
}

private let hasCome = Atomic<Bool>(false)

/// Whether SIGINT has come since `Interruption.watch`.
enum Interruption {
  /// Begins to wait for SIGINT.
  static func watch() {
    // The flag is made before a handler can touch it.
    hasCome.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in hasCome.store(true, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
    sigaction(SIGINT, &action, nil)
    // Whoever started the program may have blocked the signal.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether the signal has come.
  static var isWanted: Bool { hasCome.load(ordering: .relaxed) }
}
