// The C library: each function of swiftlet.h in terms of the Swift module.

import CSwiftlet
import Swiftlet
import Synchronization

/// What a `swiftlet *` points to.
final class Handle {
  /// The model and what runs it, or nil where it could not be opened.
  private(set) var reader: ModelReader?
  /// Why the last call failed, or nil where it did not.
  private(set) var error: UnsafeMutablePointer<CChar>?

  /// Whether a call runs, of whatever thread.
  private let isBusy = Atomic(false)

  deinit { free(error) }

  /// The handle's own model and reader.
  ///
  /// - Throws: `CallError` where there is none.
  func openReader() throws(CallError) -> ModelReader {
    guard let reader else {
      throw CallError(SWIFTLET_NO_MODEL, "the handle has no model, because opening it failed")
    }
    return reader
  }

  /// Takes on a model with a number of workers for many pictures; nil takes one for each CPU.
  func open(_ model: SharedModel, threads: Int?) throws(FileError) {
    reader = try ModelReader(model, threads: threads)
  }

  /// Runs one call of the interface, keeps the message of its error, and tells how it ended.
  func attempt(_ call: (Handle) throws -> Void) -> swiftlet_status {
    guard !isBusy.exchange(true, ordering: .acquiring) else { return SWIFTLET_INVALID_ARGUMENT }
    defer { isBusy.store(false, ordering: .releasing) }
    free(error)
    error = nil
    do {
      try call(self)
      return SWIFTLET_OK
    } catch let problem as CallError {
      error = problem.message.withPath { strdup($0) }
      return problem.status
    } catch {
      // All others are about files.
      self.error = "\(error)".withPath { strdup($0) }
      return SWIFTLET_UNUSABLE_FILE
    }
  }
}

/// A model that handles share, unchanging.
final class SharedModel {
  /// What errors call it.
  let name: String
  let network: InferenceModel
  let classNames: [String]
  /// The same, for C.
  let classNamePointers: [UnsafeMutablePointer<CChar>?]
  /// What the file tells apart from the network: its test pictures are read only where they are asked for.
  private let metadata: [String: String]

  /// Reads a model file, or the bundled model where there is no path. Of the weights only those that inference
  /// runs on are kept.
  init(path: String?) throws(FileError) {
    name = path ?? "the bundled model"
    let file = if let path { try ModelFile(path: path) } else { try ModelFile.bundled() }
    network = file.inferenceModel()
    classNames = file.classNames
    classNamePointers = classNames.map { $0.withPath { strdup($0) } }
    metadata = file.metadata
  }

  deinit { for name in classNamePointers { free(name) } }

  /// The file's test pictures.
  ///
  /// - Throws: `FileError` where they do not fit the network.
  func selfChecks() throws(FileError) -> [SelfCheck] {
    try SelfCheck.all(in: metadata, inputs: network.inputs, outputs: network.classes, path: name)
  }
}

/// A shared model with the buffers of one handle.
struct ModelReader {
  let model: SharedModel
  let pictures: PictureClassifier

  init(_ model: SharedModel, threads: Int?) throws(FileError) {
    self.model = model
    pictures = try PictureClassifier(
      model.network, classNames: model.classNames, threads: threads, name: model.name)
  }
}

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

// MARK: - Pointers

extension Handle {
  /// A pointer for C, which owns the handle from now on.
  func retainedPointer() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The handle that C passes.
  static func at(_ pointer: OpaquePointer) -> Unmanaged<Handle> {
    Unmanaged.fromOpaque(UnsafeRawPointer(pointer))
  }
}

/// The handle that C passes, or nil.
func handle(_ pointer: OpaquePointer?) -> Handle? { pointer.map { Handle.at($0).takeUnretainedValue() } }

/// Runs a call on the handle that C passes; there must be one.
func attempt(_ pointer: OpaquePointer?, _ call: (Handle) throws -> Void) -> swiftlet_status {
  handle(pointer)?.attempt(call) ?? SWIFTLET_INVALID_ARGUMENT
}

/// The value of a pointer that must not be NULL.
func required<Pointer>(_ pointer: Pointer?, _ name: String) throws(CallError) -> Pointer {
  guard let pointer else { throw .invalid("\(name): expected a pointer, found NULL") }
  return pointer
}
