// Classifying pictures, and checking that the network answers as its file expects. See swiftlet.h.

import CSwiftlet
import Swiftlet

/// Classifies a PNG file.
@c @implementation
public func swiftlet_classify_file(
  _ handle: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<swiftlet_result>?,
  _ probabilities: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attempt(handle) { handle in
    let path = String(path: try required(path, "path"))
    try classifyPicture(handle, result, probabilities) { reader throws(FileError) in
      try reader.classify(png: path)
    }
  }
}

/// Classifies the bytes of a PNG file.
@c @implementation
public func swiftlet_classify_png(
  _ handle: OpaquePointer?, _ bytes: UnsafeRawPointer?, _ size: Int,
  _ result: UnsafeMutablePointer<swiftlet_result>?, _ probabilities: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attempt(handle) { handle in
    guard size >= 0 else { throw CallError.invalid("size: expected one that memory has, found a larger one") }
    let bytes = [UInt8](UnsafeRawBufferPointer(start: try required(bytes, "bytes"), count: size))
    try classifyPicture(handle, result, probabilities) { reader throws(FileError) in
      try reader.classify(png: bytes)
    }
  }
}

private func classifyPicture(
  _ handle: Handle, _ result: UnsafeMutablePointer<swiftlet_result>?,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ classify: (PictureClassifier) throws(FileError) -> Classification
) throws {
  let result = try required(result, "result")
  let pictures = try handle.openReader().pictures
  result.pointee = handle.result(try classify(pictures))
  probabilities?.update(from: pictures.probabilities, count: pictures.probabilities.count)
}

/// Classifies pixels that stand ready.
@c @implementation
public func swiftlet_classify_pixels(
  _ handle: OpaquePointer?, _ pixels: UnsafePointer<UInt8>?, _ count: Int,
  _ results: UnsafeMutablePointer<swiftlet_result>?, _ probabilities: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attempt(handle) { handle in
    let reader = try handle.openReader()
    guard count != 0 else { return }
    let pixels = try required(pixels, "pixels")
    let results = try required(results, "results")
    let network = reader.model.network
    // Whatever has no such sizes lies nowhere in memory.
    let widest = max(network.inputs, network.classes * MemoryLayout<Float>.stride)
    guard count > 0, !count.multipliedReportingOverflow(by: widest).overflow else {
      throw CallError.invalid("count: expected one that memory has, found a larger one")
    }
    withUnsafeTemporaryAllocation(of: Classification.self, capacity: count) { buffer in
      buffer.initialize(repeating: Classification(label: 0, probability: 0))
      var classifications = buffer.mutableSpan
      let pixels = UnsafeBufferPointer(start: pixels, count: count * network.inputs).span
      if let probabilities {
        var probabilities = UnsafeMutableBufferPointer(start: probabilities, count: count * network.classes)
          .mutableSpan
        reader.pictures.classifier.classify(
          pixels, results: &classifications, probabilities: &probabilities)
      } else {
        reader.pictures.classifier.classify(pixels, results: &classifications)
      }
      for i in 0..<count { results[i] = handle.result(buffer[i]) }
    }
  }
}

/// Runs the test pictures of the model file.
@c @implementation
public func swiftlet_verify(
  _ handle: OpaquePointer?, _ verification: UnsafeMutablePointer<swiftlet_verification>?
) -> swiftlet_status {
  attempt(handle) { handle in
    let reader = try handle.openReader()
    let found = Verification(try reader.model.selfChecks()) { reader.pictures.classifier.logits($0.span) }
    verification?.pointee = swiftlet_verification(
      count: Int32(found.count), same_class: Int32(found.sameClass),
      largest_difference: found.largestDifference)
    guard found.agrees else { throw CallError(SWIFTLET_DISAGREES, disagreement(reader.model.name, found)) }
  }
}

private func disagreement(_ name: String, _ found: Verification) -> String {
  guard found.count > 0 else { return "\(name): expected test pictures, found none" }
  return "\(name): expected \(found.count) classes and logits to 1e-4, "
    + "found \(found.sameClass) classes and a difference of \(found.largestDifference)"
}

extension Handle {
  /// What C is told of a picture.
  func result(_ found: Classification) -> swiftlet_result {
    let label = found.isSure(atLeast: unsureBelow) ? Int32(found.label) : SWIFTLET_UNSURE
    return swiftlet_result(label: label, probability: found.probability)
  }
}
