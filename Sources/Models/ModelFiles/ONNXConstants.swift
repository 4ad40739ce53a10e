import Files
import NeuralNetwork

/// The constants of a graph by name, checked as they are used.
struct ONNXConstants {
  let path: String
  private var tensors: [String: Tensor]
  /// Scales of tensors of bytes, one for each index along an axis, or one for all.
  private var scales: [String: (numbers: [Float], axis: Int)] = [:]

  /// Takes the constants that stand in the graph itself.
  init(_ tensors: [String: Tensor], path: String) {
    self.tensors = tensors
    self.path = path
  }

  /// A constant, unchecked, or nil where a value of this name is computed.
  subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }

  /// Names a tensor of bytes and what they are multiplied by.
  mutating func setQuantized(_ name: String, _ tensor: Tensor, scales: [Float], axis: Int) {
    tensors[name] = tensor
    self.scales[name] = (scales, axis)
  }

  /// A constant of single-precision or smaller numbers, all finite.
  func tensor(_ name: String) throws(FileError) -> Tensor {
    guard let tensor = tensors[name], ![.int32, .int64, .uint8].contains(tensor.type) else {
      throw error("'\(name)' as a constant", tensors[name] == nil ? "a computed value" : "integers")
    }
    try tensor.checkFinite(path: path)
    return tensor
  }

  /// `count` numbers.
  func vector(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let tensor = try tensor(name)
    guard tensor.shape == [count] else { throw error("'\(name)' of shape [\(count)]", "\(tensor.shape)") }
    return tensor.floats
  }

  /// One number for each of `count` features, or a single one for all; any number of them where `count` is 0.
  func perFeature(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let tensor = try tensor(name)
    let numbers = tensor.floats.count
    guard numbers == 1 || numbers > 0 && [0, numbers].contains(count) && tensor.shape.last == numbers else {
      throw error("'\(name)' with a number for each of \(count) features", "shape \(tensor.shape)")
    }
    return tensor.floats
  }

  /// Weights for `width` inputs, any number where it is 0, without a bias.
  ///
  /// - Parameters:
  ///   - name: A matrix, [inputs, outputs].
  ///   - isTransposed: Whether it is [outputs, inputs], as a dense layer has it.
  ///   - width: How many inputs there are.
  /// - Returns: A layer without a bias.
  /// - Throws: `FileError` where it is no such matrix.
  func dense(_ name: String, isTransposed: Bool, width: Int) throws(FileError) -> Snapshot.Dense {
    let tensor = try tensor(name)
    guard tensor.shape.count == 2, tensor.shape.allSatisfy({ $0 > 0 }),
      [0, tensor.shape[isTransposed ? 1 : 0]].contains(width)
    else {
      let inputs = width == 0 ? "inputs" : String(width)
      throw error(
        "'\(name)' of shape \(isTransposed ? "[outputs, \(inputs)]" : "[\(inputs), outputs]")",
        "\(tensor.shape)")
    }
    let (inputs, outputs) =
      isTransposed ? (tensor.shape[1], tensor.shape[0]) : (tensor.shape[0], tensor.shape[1])
    let turned = { (numbers: [Int8]) in
      isTransposed ? numbers : (0..<outputs).flatMap { o in (0..<inputs).map { numbers[$0 * outputs + o] } }
    }
    if case .bytes(let bytes) = tensor.numbers {
      let scales = try outputScales(name, tensor, isTransposed ? 0 : 1, outputs)
      return Snapshot.Dense(
        inputs: inputs, outputs: outputs,
        matrix: Snapshot.Weights(.int8(turned(bytes)), scales: scales), bias: [])
    }
    let weights = tensor.floats
    return Snapshot.Dense(
      inputs: inputs, outputs: outputs,
      weights: isTransposed
        ? weights : (0..<outputs).flatMap { o in (0..<inputs).map { weights[$0 * outputs + o] } },
      bias: [])
  }

  private func outputScales(
    _ name: String, _ tensor: Tensor, _ axis: Int, _ outputs: Int
  ) throws(FileError) -> [Double] {
    guard let found = scales[name] else { throw error("scales of the bytes '\(name)'", "none") }
    if found.numbers.count == 1 { return [Double](repeating: Double(found.numbers[0]), count: outputs) }
    guard found.numbers.count == outputs, [axis, axis - 2].contains(found.axis) else {
      throw error(
        "a scale for each of \(outputs) outputs of '\(name)'",
        "\(found.numbers.count) along axis \(found.axis)")
    }
    return found.numbers.map(Double.init)
  }

  private func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}
