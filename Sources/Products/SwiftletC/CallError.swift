// How calls end: a status, and one line that is kept until the next call.

import CSwiftlet
import Swiftlet
import Synchronization

/// Why a call failed that was not about a file.
struct CallError: Error {
  let status: swiftlet_status
  let message: String

  init(_ status: swiftlet_status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// An argument that makes no sense.
  static func invalid(_ message: String) -> CallError { CallError(SWIFTLET_INVALID_ARGUMENT, message) }
}

/// Whether a call on a handle runs, and why the last one failed.
final class LastError {
  /// Of whatever thread.
  private let isBusy = Atomic(false)
  /// For C; nil where it did not.
  private(set) var text: UnsafeMutablePointer<CChar>?

  deinit { free(text) }

  /// Begins a call; false where another runs.
  func begin() -> Bool { !isBusy.exchange(true, ordering: .acquiring) }

  func end() { isBusy.store(false, ordering: .releasing) }

  /// Runs what may call this handle itself, and waits for whoever calls it from elsewhere meanwhile.
  func pause<Answer>(_ work: () -> Answer) -> Answer {
    end()
    defer {
      while !begin() { sched_yield() }
      clear()
    }
    return work()
  }

  func clear() {
    free(text)
    text = nil
  }

  func keep(_ message: String) { text = message.withPath { strdup($0) } }
}

/// What C holds a pointer to.
protocol Attempting: AnyObject {
  var errors: LastError { get }
}

extension Attempting {
  /// Runs one call of the interface, keeps the message of its error, and tells how it ended.
  func attempt(_ call: (Self) throws -> Void) -> swiftlet_status {
    guard errors.begin() else { return SWIFTLET_INVALID_ARGUMENT }
    defer { errors.end() }
    errors.clear()
    do {
      try call(self)
      return SWIFTLET_OK
    } catch let problem as CallError {
      errors.keep(problem.message)
      return problem.status
    } catch let problem as UsageError {
      errors.keep(problem.message)
      return SWIFTLET_INVALID_ARGUMENT
    } catch let problem as Divergence {
      errors.keep(problem.text + "; try a lower learning-rate")
      return SWIFTLET_DIVERGED
    } catch {
      // All others are about files.
      errors.keep("\(error)")
      return SWIFTLET_UNUSABLE_FILE
    }
  }

  /// A pointer for C, which owns the handle from now on.
  func retainedPointer() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The handle that C passes.
  static func at(_ pointer: OpaquePointer) -> Unmanaged<Self> {
    Unmanaged.fromOpaque(UnsafeRawPointer(pointer))
  }
}
