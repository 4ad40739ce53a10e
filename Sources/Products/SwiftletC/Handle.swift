// The C library: each function of swiftlet.h in terms of the Swift module.

import CSwiftlet
import Swiftlet
import Threads

/// What a `swiftlet *` points to.
final class Handle: Attempting {
  /// The model and what runs it, or nil where it could not be opened.
  private(set) var reader: ModelReader?
  /// Below this probability no class is told.
  var unsureBelow: Float = 0
  let errors = LastError()

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
  /// Workers for many pictures; nil for one for each CPU.
  private let threads: Int?

  init(_ model: SharedModel, threads: Int?) throws(FileError) {
    self.model = model
    self.threads = threads
    pictures = try PictureClassifier(
      model.network, classNames: model.classNames, threads: threads, name: model.name)
  }

  /// A reader for each of the threads, each with buffers of its own.
  func forEachThread() throws(FileError) -> [ModelReader] {
    var readers = [self]
    for _ in 1..<max(Team(size: threads).size, 1) { readers.append(try ModelReader(model, threads: 1)) }
    return readers
  }
}

// MARK: - Pointers

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
