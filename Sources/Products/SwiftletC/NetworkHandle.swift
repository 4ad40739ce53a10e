// Networks that learn: making, opening, saving and closing them. See swiftlet.h.

import CSwiftlet
import InstructionSets
import Swiftlet

/// What a `swiftlet_network *` points to.
final class NetworkHandle: Attempting {
  let errors = LastError()
  /// The network, or nil where it could not be made.
  private(set) var network: TrainableNetwork?
  /// Its layers as words, for C.
  private(set) var layers: UnsafeMutablePointer<CChar>?
  /// Names of its tensors, for C, in the order of `tensors`.
  private(set) var tensorNames: [UnsafeMutablePointer<CChar>?] = []

  deinit {
    free(layers)
    for name in tensorNames { free(name) }
  }

  func open(_ network: TrainableNetwork) {
    self.network = network
    layers = strdup(network.description.words)
    tensorNames = network.description.tensors.map { strdup($0.name) }
  }

  /// - Throws: `CallError` where there is none.
  func openNetwork() throws(CallError) -> TrainableNetwork {
    guard let network else {
      throw CallError(SWIFTLET_NO_MODEL, "the handle has no network, because making it failed")
    }
    return network
  }
}

/// The handle that C passes, or nil.
func networkHandle(_ pointer: OpaquePointer?) -> NetworkHandle? {
  pointer.map { NetworkHandle.at($0).takeUnretainedValue() }
}

/// Runs a call on the network that C passes; there must be one.
func attemptNetwork(_ pointer: OpaquePointer?, _ call: (TrainableNetwork) throws -> Void) -> swiftlet_status {
  networkHandle(pointer)?.attempt { try call($0.openNetwork()) } ?? SWIFTLET_INVALID_ARGUMENT
}

/// Makes a network.
@c @implementation
public func swiftlet_network_create(
  _ layers: UnsafePointer<CChar>?, _ options: UnsafePointer<CChar>?,
  _ network: UnsafeMutablePointer<OpaquePointer?>?
) -> swiftlet_status {
  make(network) { () throws in
    let layers = String(cString: try required(layers, "layers"))
    return try TrainableNetwork(NetworkDescription(words: layers), optionValues(options))
  }
}

/// Opens a network.
@c @implementation
public func swiftlet_network_load(
  _ path: UnsafePointer<CChar>?, _ options: UnsafePointer<CChar>?,
  _ network: UnsafeMutablePointer<OpaquePointer?>?
) -> swiftlet_status {
  make(network) { () throws in
    let path = String(path: try required(path, "path"))
    let file = try path.hasSuffix(".onnx") ? ModelFile(onnxPath: path) : ModelFile(path: path)
    return try TrainableNetwork(file, optionValues(options))
  }
}

private func make(
  _ pointer: UnsafeMutablePointer<OpaquePointer?>?, _ network: () throws -> TrainableNetwork
) -> swiftlet_status {
  guard let pointer else { return SWIFTLET_INVALID_ARGUMENT }
  let made = NetworkHandle()
  pointer.pointee = made.retainedPointer()
  return made.attempt { made in
    if let problem = InstructionSet.problem { throw CallError.invalid(problem) }
    made.open(try network())
  }
}

/// NAME=VALUE, divided by spaces or lines.
private func optionValues(_ text: UnsafePointer<CChar>?) throws(UsageError) -> OptionValues {
  var values = OptionValues()
  for word in text.map({ String(cString: $0) })?.split(whereSeparator: { $0 == " " || $0 == "\n" }) ?? [] {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 || parts[0] == "decay-weights-only" else {
      throw UsageError(message: "options: expected NAME=VALUE, found '\(word)'")
    }
    values.texts[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
  }
  return values
}

/// Saves a network.
@c @implementation
public func swiftlet_network_save(_ network: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> swiftlet_status
{
  attemptNetwork(network) { network in
    let path = String(path: try required(path, "path"))
    let file = network.file()
    if path.hasSuffix(".onnx") { try file.writeONNX(to: path) } else { try file.write(to: path) }
  }
}

/// Writes a checkpoint.
@c @implementation
public func swiftlet_network_checkpoint(
  _ network: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> swiftlet_status {
  attemptNetwork(network) { network in
    try network.checkpoint().write(to: String(path: try required(path, "path")))
  }
}

/// Takes over a checkpoint.
@c @implementation
public func swiftlet_network_restore(
  _ network: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> swiftlet_status {
  attemptNetwork(network) { network in
    guard !network.isTraining else {
      throw CallError.invalid("network: expected one that is at rest, found it training")
    }
    try network.restore(Checkpoint(path: String(path: try required(path, "path"))))
  }
}

/// Gives back what a network holds.
@c @implementation
public func swiftlet_network_close(_ network: OpaquePointer?) {
  if let network { NetworkHandle.at(network).release() }
}

/// Why the last call failed.
@c @implementation
public func swiftlet_network_error(_ network: OpaquePointer?) -> UnsafePointer<CChar>? {
  guard let handle = networkHandle(network) else { return characters(noHandle) }
  return handle.errors.text.map { UnsafePointer($0) } ?? characters(noError)
}

/// The layers of a network.
@c @implementation
public func swiftlet_network_layers(_ network: OpaquePointer?) -> UnsafePointer<CChar>? {
  networkHandle(network)?.layers.map { UnsafePointer($0) }
}

/// Length of a row of inputs.
@c @implementation
public func swiftlet_network_inputs(_ network: OpaquePointer?) -> Int {
  networkHandle(network)?.network?.description.inputs ?? 0
}

/// Length of a row of outputs.
@c @implementation
public func swiftlet_network_outputs(_ network: OpaquePointer?) -> Int {
  networkHandle(network)?.network?.description.outputs ?? 0
}
