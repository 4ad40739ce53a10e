// Training networks and asking them. See swiftlet.h.

import CSwiftlet
import Swiftlet

/// Trains a network.
@c @implementation
public func swiftlet_network_train(
  _ network: OpaquePointer?, _ samples: UnsafePointer<swiftlet_samples>?,
  _ validation: UnsafePointer<swiftlet_samples>?, _ epochs: Int32, _ callback: swiftlet_callback?,
  _ context: UnsafeMutableRawPointer?
) -> swiftlet_status {
  let errors = networkHandle(network)?.errors
  return attemptNetwork(network) { network in
    let samples = try required(samples, "samples").pointee
    let data = try readSamples(samples, network, "samples")
    let heldOut = try validation.map { try readSamples($0.pointee, network, "validation") }
    guard (0...100_000).contains(epochs) else {
      throw CallError.invalid("epochs: expected 0 to 100000, found \(epochs)")
    }
    if let heldOut, heldOut.targets.isClasses != data.targets.isClasses || heldOut.isPixels != data.isPixels {
      throw CallError.invalid("validation: expected features and targets of the samples' kind, found others")
    }
    let width = samples.picture_width
    guard
      width == 0
        || (0...network.description.inputs).contains(width) && network.description.inputs % width == 0
    else { throw CallError.invalid("picture_width: expected one that divides the inputs, found \(width)") }
    if !network.isTraining { network.read(data.isPixels ? .pixels(.symmetric) : .floats(nil)) }
    try network.train(
      data, validation: heldOut, epochs: epochs == 0 ? nil : Int(epochs),
      pictureWidth: width == 0 ? nil : width
    ) { progress in
      guard let callback, let errors else { return true }
      var told = swiftlet_progress(progress)
      return errors.pause { callback(&told, context) == 0 }
    }
  }
}

/// Predicts from floats.
@c @implementation
public func swiftlet_network_predict(
  _ network: OpaquePointer?, _ features: UnsafePointer<Float>?, _ count: Int, _ raw: Int32,
  _ results: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attemptNetwork(network) { network in
    guard count != 0 else { return }
    let (features, results) = (try required(features, "features"), try required(results, "results"))
    let inputs = network.description.inputs
    try check(count, network)
    let classifier = network.predictor(isRaw: raw != 0)
    guard case .floats = classifier.model.input else {
      throw CallError.invalid("features: expected bytes, as the network was trained on, found floats")
    }
    var span = UnsafeMutableBufferPointer(start: results, count: count * classifier.model.classes).mutableSpan
    let areFinite = classifier.predict(
      UnsafeBufferPointer(start: features, count: count * inputs).span, results: &span)
    if !areFinite { try checkFinite(features, rows: count, width: inputs, stride: inputs, "features") }
  }
}

/// Predicts from bytes.
@c @implementation
public func swiftlet_network_predict_bytes(
  _ network: OpaquePointer?, _ features: UnsafePointer<UInt8>?, _ count: Int, _ raw: Int32,
  _ results: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attemptNetwork(network) { network in
    guard count != 0 else { return }
    let (features, results) = (try required(features, "features"), try required(results, "results"))
    try check(count, network)
    let classifier = network.predictor(isRaw: raw != 0)
    guard case .pixels = classifier.model.input else {
      throw CallError.invalid("features: expected floats, as the network was trained on, found bytes")
    }
    var span = UnsafeMutableBufferPointer(start: results, count: count * classifier.model.classes).mutableSpan
    classifier.predict(
      UnsafeBufferPointer(start: features, count: count * network.description.inputs).span, results: &span)
  }
}

/// Whatever has no such sizes lies nowhere in memory.
private func check(_ count: Int, _ network: TrainableNetwork) throws(CallError) {
  let widest = max(network.description.inputs, network.description.outputs) * MemoryLayout<Float>.stride
  guard count > 0, !count.multipliedReportingOverflow(by: widest).overflow else {
    throw .invalid("count: expected one that memory has, found a larger one")
  }
}

// MARK: - Samples

private func readSamples(
  _ samples: swiftlet_samples, _ network: TrainableNetwork, _ name: String
) throws -> TrainableNetwork.Data {
  let (count, width) = (samples.count, network.description.inputs)
  guard (1...Int(Int32.max)).contains(count) else {
    throw CallError.invalid("\(name): expected 1 to \(Int32.max) samples, found \(count)")
  }
  let stride = samples.stride == 0 ? width : samples.stride
  guard stride >= width, !stride.multipliedReportingOverflow(by: count * 4).overflow else {
    throw CallError.invalid("\(name): expected a stride of at least \(width), found \(stride)")
  }
  return TrainableNetwork.Data(
    features: try features(samples, width, stride, name), targets: try targets(samples, network, name),
    weights: try weights(samples, name))
}

private func features(
  _ samples: swiftlet_samples, _ width: Int, _ stride: Int, _ name: String
) throws(CallError) -> TrainableNetwork.Data.Features {
  let count = Int(samples.count)
  if let numbers = samples.floats, let columns = samples.columns {
    let rows = CompressedRows(
      numbers, columns: columns, starts: try required(samples.starts, "\(name): starts"), count: count,
      width: width, order: samples.rows)
    try check(rows, "\(name): features")
    return .floats(rows)
  }
  if let floats = samples.floats {
    let rows = PointerRows(floats, count: count, width: width, stride: stride, order: samples.rows)
    try checkFinite(rows, "\(name): features")
    return .floats(rows)
  }
  guard samples.rows == nil else { throw .invalid("\(name): expected rows of floats, found rows of bytes") }
  let bytes = try required(samples.bytes, "\(name): features")
  var packed: [UInt8] = []
  packed.reserveCapacity(count * width)
  for row in 0..<count {
    packed.append(contentsOf: UnsafeBufferPointer(start: bytes + row * stride, count: width))
  }
  return .pixels(packed, width: width)
}

private func targets(
  _ samples: swiftlet_samples, _ network: TrainableNetwork, _ name: String
) throws(CallError) -> Targets {
  let (count, outputs) = (Int(samples.count), network.description.outputs)
  if let classes = samples.classes {
    if let row = (0..<count).first(where: { !(0..<Int32(outputs)).contains(classes[$0]) }) {
      throw .invalid(
        "\(name): expected classes from 0 to \(outputs - 1), found \(classes[row]) in row \(row)")
    }
    return .classes((0..<count).map { UInt16(classes[$0]) })
  }
  let numbers = try required(samples.targets, "\(name): targets")
  try checkFinite(numbers, rows: count, width: outputs, stride: outputs, "\(name): targets")
  return .numbers(Array(UnsafeBufferPointer(start: numbers, count: count * outputs)), width: outputs)
}

private func weights(_ samples: swiftlet_samples, _ name: String) throws(CallError) -> [Float]? {
  guard let weights = samples.weights else { return nil }
  let numbers = Array(UnsafeBufferPointer(start: weights, count: Int(samples.count)))
  if let row = numbers.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
    throw .invalid("\(name): expected weights of 0 or more, found \(numbers[row]) in row \(row)")
  }
  return numbers
}

private func checkFinite(
  _ numbers: UnsafePointer<Float>, rows: Int, width: Int, stride: Int, _ name: String
) throws(CallError) {
  try checkFinite(PointerRows(numbers, count: rows, width: width, stride: stride), name)
}

/// Makes sure that all numbers are finite: what is not gives no 0 when multiplied by it.
private func checkFinite(_ rows: PointerRows, _ name: String) throws(CallError) {
  let width = rows.width
  for row in 0..<rows.count {
    let base = rows.row(row)
    var sum = SIMD16<Float>()
    var column = 0
    while column + 16 <= width {
      sum += UnsafeRawPointer(base + column).loadUnaligned(as: SIMD16<Float>.self) * 0
      column += 16
    }
    var rest = sum.sum()
    while column < width {
      rest += base[column] * 0
      column += 1
    }
    guard rest != 0 else { continue }
    let place = (0..<width).first { !base[$0].isFinite } ?? 0
    throw .invalid("\(name): expected finite numbers, found \(base[place]) in row \(row), column \(place)")
  }
}

/// The same for those that are kept, which must have a place.
private func check(_ rows: CompressedRows, _ name: String) throws(CallError) {
  for row in 0..<rows.count {
    guard let kept = rows.kept(row), kept.columns.allSatisfy({ (0..<Int32(rows.width)).contains($0) }) else {
      throw .invalid("\(name): expected columns from 0 to \(rows.width - 1), found another in row \(row)")
    }
    guard let place = kept.numbers.firstIndex(where: { !$0.isFinite }) else { continue }
    throw .invalid(
      "\(name): expected finite numbers, found \(kept.numbers[place]) in row \(row), column \(kept.columns[place])"
    )
  }
}

extension TrainableNetwork.Data {
  fileprivate var isPixels: Bool { if case .pixels = features { true } else { false } }
}

extension Targets {
  fileprivate var isClasses: Bool { if case .classes = self { true } else { false } }
}

extension swiftlet_progress {
  fileprivate init(_ progress: TrainableNetwork.Progress) {
    self.init(
      epoch: Int32(progress.epoch), epochs: Int32(progress.epochs), steps: Int32(progress.report.steps),
      steps_per_epoch: Int32(progress.stepsPerEpoch), is_epoch_end: progress.isEpochEnd ? 1 : 0,
      loss: progress.report.meanLoss, accuracy: progress.report.accuracy,
      validation_loss: progress.validation?.meanLoss ?? .nan,
      validation_accuracy: progress.validation?.accuracy ?? .nan)
  }
}
