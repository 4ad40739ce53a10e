import Files
import NeuralNetwork

/// The constants of a graph by name, checked as they are used.
struct ONNXConstants {
  let path: String
  private var tensors: [String: Tensor]

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

  /// A constant of single-precision or smaller numbers, all finite.
  func tensor(_ name: String) throws(FileError) -> Tensor {
    guard let tensor = tensors[name], ![.int32, .int64].contains(tensor.type) else {
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
    let (rows, columns, weights) = (tensor.shape[0], tensor.shape[1], tensor.floats)
    let outputs = isTransposed ? rows : columns
    return Snapshot.Dense(
      inputs: isTransposed ? columns : rows, outputs: outputs,
      weights: isTransposed
        ? weights : (0..<columns).flatMap { column in (0..<rows).map { weights[$0 * columns + column] } },
      bias: [])
  }

  private func error(_ expected: String, _ found: String) -> FileError {
    FileError(path: path, expected: expected, found: found)
  }
}
