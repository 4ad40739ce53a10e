import NeuralNetwork

/// A network that is put together from its tensors, first layer first, and then made ready to read.
private final class Model: Held {
  var network: Snapshot

  init(inputs: Int) { network = Snapshot(inputs: inputs, layers: []) }
}

/// Begins a network that reads this many numbers.
@c public func swiftlet_bare_model(_ inputs: Int) -> UnsafeMutableRawPointer { Model(inputs: inputs).hold() }

/// Gives a network back, or a beginning of one.
@c public func swiftlet_bare_model_close(_ model: UnsafeMutableRawPointer?) { Model.drop(model) }

/// Adds a dense layer: weights, [outputs, inputs], row-major; and a bias, [outputs], or NULL.
@c public func swiftlet_bare_model_dense(
  _ model: UnsafeMutableRawPointer, _ outputs: Int, _ inputs: Int, _ weights: UnsafePointer<Float>,
  _ bias: UnsafePointer<Float>?
) {
  let matrix = Snapshot.Weights(.float32(array(weights, outputs * inputs)))
  append(model, outputs, inputs, matrix, bias)
}

/// Adds a dense layer whose weights are bytes, [outputs, inputs], that count `scales`, [outputs], each.
@c public func swiftlet_bare_model_dense_bytes(
  _ model: UnsafeMutableRawPointer, _ outputs: Int, _ inputs: Int, _ weights: UnsafePointer<Int8>,
  _ scales: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?
) {
  let matrix = Snapshot.Weights(
    .int8(array(weights, outputs * inputs)), scales: array(scales, outputs).map { Double($0) })
  append(model, outputs, inputs, matrix, bias)
}

private func append(
  _ model: UnsafeMutableRawPointer, _ outputs: Int, _ inputs: Int, _ matrix: Snapshot.Weights,
  _ bias: UnsafePointer<Float>?
) {
  let bias = bias.map { array($0, outputs) } ?? []
  Model.at(model).network.layers.append(
    .dense(Snapshot.Dense(inputs: inputs, outputs: outputs, matrix: matrix, bias: bias)))
}

/// Adds a batch normalisation of `width` numbers: scale, shift, mean and variance, [width] each.
@c public func swiftlet_bare_model_batch_norm(
  _ model: UnsafeMutableRawPointer, _ width: Int, _ scale: UnsafePointer<Float>,
  _ shift: UnsafePointer<Float>, _ mean: UnsafePointer<Float>, _ variance: UnsafePointer<Float>,
  _ epsilon: Float
) {
  Model.at(model).network.layers.append(
    .batchNorm(
      Snapshot.BatchNorm(
        scale: array(scale, width), shift: array(shift, width), mean: array(mean, width),
        variance: array(variance, width), epsilon: epsilon, batchCount: 0)))
}

/// Adds a rectifier.
@c public func swiftlet_bare_model_relu(_ model: UnsafeMutableRawPointer) {
  Model.at(model).network.layers.append(.relu)
}

/// Makes it a network of whole numbers: what the bytes stand for that leave each layer but the last, [count] scales and zero
/// points.
@c public func swiftlet_bare_model_quantize(
  _ model: UnsafeMutableRawPointer, _ count: Int, _ scales: UnsafePointer<Float>,
  _ zeroPoints: UnsafePointer<UInt8>
) {
  Model.at(model).network.quantization = Snapshot.Quantization(
    layers: (0..<count).map { ByteScale(scale: scales[$0], zeroPoint: zeroPoints[$0]) })
}

/// Makes a reader of digits of a network that is complete. Pixels, 0 … 1, become (pixel − mean)/deviation. NULL where it is no
/// network that reads 28×28 pixels; `swiftlet_bare_problem` then tells why.
@c public func swiftlet_bare_model_reader(
  _ model: UnsafeMutableRawPointer, _ mean: Double, _ deviation: Double
) -> UnsafeMutableRawPointer? {
  makeReader(Model.at(model).network, PixelScale(mean: mean, deviation: deviation))?.hold()
}

func makeReader(_ network: Snapshot, _ scale: PixelScale) -> Reader? {
  if let problem = network.problem {
    refuse("model: expected a network, found \(problem)")
    return nil
  }
  guard network.inputs == Reader.pixelCount else {
    refuse("model: expected one that reads \(Reader.pixelCount) pixels, found \(network.inputs)")
    return nil
  }
  return Reader(InferenceModel(network, input: .pixels(scale), output: .classes))
}

func array<Number>(_ numbers: UnsafePointer<Number>, _ count: Int) -> [Number] {
  [Number](UnsafeBufferPointer(start: numbers, count: count))
}
