import Files

/// A test picture with the logits that the network of the same file gave for it.
public struct SelfCheck: Equatable, Sendable {
  /// The picture, as many pixels as the network has inputs, row by row: 0 black … 255 white.
  public var pixels: [UInt8]
  /// What the network answered, one number for each class.
  public var logits: [Float]

  /// Joins a picture and the answer to it.
  public init(pixels: [UInt8], logits: [Float]) {
    self.pixels = pixels
    self.logits = logits
  }
}

/// How an answer compares with what a file's self-checks expect.
public struct Verification: Equatable, Sendable {
  /// How many pictures were answered.
  public var count = 0
  /// How many of them got the class that was expected.
  public var sameClass = 0
  /// The largest difference of a logit, relative to the picture's largest expected logit or 1.
  public var largestDifference: Float = 0

  /// Whether there was a picture, every class was as expected, and every logit so to 1e-4.
  ///
  /// Instruction sets add in different orders: their logits differ by about 1e-6.
  public var agrees: Bool { count > 0 && sameClass == count && largestDifference <= 1e-4 }
}

extension ModelFile {
  /// Stores test pictures with their logits in the metadata, in place of those that are there; none removes them.
  ///
  /// - Parameter checks: Pictures, with what this network answers when it is read back from the file.
  public mutating func setSelfChecks(_ checks: [SelfCheck]) {
    let lines = checks.map { check in
      "\(hexadecimal(check.pixels)) \(check.logits.map { "\($0)" }.joined(separator: ","))"
    }
    metadata[MetadataKey.selfChecks] = lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// The test pictures of the metadata; none where it holds none.
  ///
  /// - Parameter path: What errors call the file.
  /// - Returns: Pictures that fit the network, with finite logits.
  /// - Throws: `FileError` where they do not fit the network.
  public func selfChecks(path: String = "model") throws(FileError) -> [SelfCheck] {
    try SelfCheck.all(in: metadata, inputs: network.inputs, outputs: network.outputs, path: path)
  }
}

extension SelfCheck {
  /// The test pictures of a file's metadata; none where it holds none.
  ///
  /// - Parameters:
  ///   - metadata: What the file tells apart from the network.
  ///   - inputs: How many inputs the network has.
  ///   - outputs: How many outputs.
  ///   - path: What errors call the file.
  /// - Returns: Pictures that fit the network, with finite logits.
  /// - Throws: `FileError` where they do not fit the network.
  package static func all(
    in metadata: [String: String], inputs: Int, outputs: Int, path: String
  ) throws(FileError) -> [SelfCheck] {
    var checks: [SelfCheck] = []
    for line in (metadata[MetadataKey.selfChecks] ?? "").split(separator: "\n") {
      guard let check = SelfCheck(line), check.pixels.count == inputs, check.logits.count == outputs else {
        throw FileError(
          path: path, expected: "self-checks of \(inputs) pixels and \(outputs) finite logits",
          found: "line \(checks.count + 1) '\(line.prefix(20))…'")
      }
      checks.append(check)
    }
    return checks
  }
}

extension Verification {
  /// Compares answers with what is expected.
  ///
  /// - Parameters:
  ///   - checks: Test pictures.
  ///   - answer: Runs the network on a picture and gives its logits, one for each class.
  package init(_ checks: [SelfCheck], answer: (_ pixels: [UInt8]) -> [Float]) {
    for check in checks {
      let logits = answer(check.pixels)
      precondition(logits.count == check.logits.count, "an answer has a logit for each class")
      let scale = max(1, check.logits.map(abs).max() ?? 1)
      // A logit that is not a number must not pass for a small difference.
      let differences = zip(logits, check.logits).map { $0.isFinite ? abs($0 - $1) / scale : .infinity }
      count += 1
      sameClass += largestIndex(logits) == largestIndex(check.logits) ? 1 : 0
      largestDifference = max(largestDifference, differences.max() ?? 0)
    }
  }
}

// MARK: - Text

extension SelfCheck {
  /// Reads pixels in hexadecimal digits, a space, and logits with commas between them.
  fileprivate init?(_ line: Substring) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let digits = parts[0].map { $0.isASCII ? $0.hexDigitValue : nil }
    let logits = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard digits.count % 2 == 0, !digits.contains(nil), logits.allSatisfy({ $0?.isFinite == true }) else {
      return nil
    }
    let values = digits.compactMap(\.self)
    pixels = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    self.logits = logits.compactMap(\.self)
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

private func largestIndex(_ numbers: [Float]) -> Int? {
  numbers.indices.max { numbers[$0] < numbers[$1] }
}
