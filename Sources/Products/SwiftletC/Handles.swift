// Opening, sharing and closing, and what a handle tells of itself. See swiftlet.h.

import CSwiftlet
import InstructionSets
import Swiftlet

// Never written to.
nonisolated(unsafe) private let version = strdup(swiftletVersion)
let noError: StaticString = ""
private let unsure: StaticString = "unsure"
let noHandle: StaticString = "handle: expected a pointer, found NULL"

/// The version of the library.
@c @implementation
public func swiftlet_version() -> UnsafePointer<CChar>? { UnsafePointer(version) }

/// Opens a model file, or the bundled model.
@c @implementation
public func swiftlet_open(
  _ path: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<OpaquePointer?>?
) -> swiftlet_status {
  guard let handle else { return SWIFTLET_INVALID_ARGUMENT }
  let opened = Handle()
  handle.pointee = opened.retainedPointer()
  return opened.attempt { opened in
    if let problem = InstructionSet.problem { throw CallError.invalid(problem) }
    try opened.open(SharedModel(path: path.map { String(path: $0) }), threads: 1)
  }
}

/// Makes another handle over the same weights.
@c @implementation
public func swiftlet_share(
  _ handle: OpaquePointer?, _ other: UnsafeMutablePointer<OpaquePointer?>?
) -> swiftlet_status {
  other?.pointee = nil
  return attempt(handle) { handle in
    let other = try required(other, "other")
    let model = try handle.openReader().model
    let sharer = Handle()
    try sharer.open(model, threads: 1)
    sharer.unsureBelow = handle.unsureBelow
    other.pointee = sharer.retainedPointer()
  }
}

/// Gives back what a handle holds.
@c @implementation
public func swiftlet_close(_ handle: OpaquePointer?) {
  if let handle { Handle.at(handle).release() }
}

/// Why the last call failed.
@c @implementation
public func swiftlet_error(_ pointer: OpaquePointer?) -> UnsafePointer<CChar>? {
  guard let handle = handle(pointer) else { return characters(noHandle) }
  return handle.errors.text.map { UnsafePointer($0) } ?? characters(noError)
}

/// How many pixels a picture has.
@c @implementation
public func swiftlet_pixel_count(_ pointer: OpaquePointer?) -> Int {
  handle(pointer)?.reader?.model.network.inputs ?? 0
}

/// How many classes the model tells apart.
@c @implementation
public func swiftlet_class_count(_ pointer: OpaquePointer?) -> Int {
  handle(pointer)?.reader?.model.network.classes ?? 0
}

/// What a class is called.
@c @implementation
public func swiftlet_class_name(_ pointer: OpaquePointer?, _ label: Int32) -> UnsafePointer<CChar>? {
  guard let names = handle(pointer)?.reader?.model.classNamePointers else { return nil }
  if label == SWIFTLET_UNSURE { return characters(unsure) }
  return names.indices.contains(Int(label)) ? UnsafePointer(names[Int(label)]) : nil
}

/// How many threads share out many pictures.
@c @implementation
public func swiftlet_set_threads(_ pointer: OpaquePointer?, _ threads: Int32) -> swiftlet_status {
  attempt(pointer) { handle in
    guard (0...256).contains(threads) else {
      throw CallError.invalid("threads: expected 0 to 256, found \(threads)")
    }
    try handle.open(handle.openReader().model, threads: threads == 0 ? nil : Int(threads))
  }
}

/// From which probability on a class is told.
@c @implementation
public func swiftlet_set_unsure_below(_ pointer: OpaquePointer?, _ probability: Float) -> swiftlet_status {
  attempt(pointer) { handle in
    guard (0...1).contains(probability) else {
      throw CallError.invalid("probability: expected 0 to 1, found \(probability)")
    }
    handle.unsureBelow = probability
  }
}

func characters(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
