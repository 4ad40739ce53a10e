import KernelInterface
import NeuralNetwork

/// The tutorial's training, an epoch a call.
private final class Training: Held {
  let trainer: Trainer
  /// What was learnt so far, as `swiftlet_bare_training_tensor` gives it.
  var tensors: [[Float]] = []

  init(_ samples: Samples, epochs: Int, seed: Int) {
    var recipe = Recipe.tutorial
    recipe.epochs = epochs
    recipe.seed = UInt64(seed)
    let network = NetworkDescription(
      inputs: Reader.pixelCount,
      layers: [.dense(outputs: 128), .batchNorm(), .activation(.relu), .dense(outputs: 10)])
    trainer = Trainer(network, on: samples, recipe: recipe, threads: 1)
  }

  var network: Snapshot { trainer.result() }
}

/// Begins to train 784-128-10, with batch normalisation and rectifiers, on pictures as MNIST has them.
///
/// - Parameters:
///   - pixels: [count, 784], light on dark; copied.
///   - labels: [count], 0 … 9.
///   - count: How many pictures there are, from 1.
///   - epochs: How many epochs there will be, from 1.
///   - seed: Decides all chance.
/// - Returns: NULL where these are no samples; `swiftlet_bare_problem` then tells why.
@c public func swiftlet_bare_training(
  _ pixels: UnsafePointer<UInt8>, _ labels: UnsafePointer<UInt8>, _ count: Int, _ epochs: Int, _ seed: Int
) -> UnsafeMutableRawPointer? {
  guard let samples = samples(pixels, labels, count) else { return nil }
  return Training(samples, epochs: max(epochs, 1), seed: max(seed, 0)).hold()
}

private func samples(
  _ pixels: UnsafePointer<UInt8>, _ labels: UnsafePointer<UInt8>, _ count: Int
) -> Samples? {
  guard count > 0 else {
    refuse("samples: expected pictures, found none")
    return nil
  }
  let labels = UnsafeBufferPointer(start: labels, count: count)
  if let wrong = labels.first(where: { $0 > 9 }) {
    refuse("samples: expected labels from 0 to 9, found \(wrong)")
    return nil
  }
  let bytes = UnsafeBufferPointer(start: pixels, count: count * Reader.pixelCount)
  return Samples(pixels: bytes.span, width: Reader.pixelCount, labels: labels.span)
}

/// Gives a training back.
@c public func swiftlet_bare_training_close(_ training: UnsafeMutableRawPointer?) { Training.drop(training) }

/// Trains an epoch.
///
/// - Parameters:
///   - training: What `swiftlet_bare_training` began.
///   - accuracy: Receives the share told right while it was trained.
/// - Returns: The mean loss, or NaN where the training diverged.
@c public func swiftlet_bare_training_epoch(
  _ training: UnsafeMutableRawPointer, _ accuracy: UnsafeMutablePointer<Float>
) -> Float {
  do {
    let report = try Training.at(training).trainer.trainEpoch()
    accuracy.pointee = Float(report.accuracy)
    return Float(report.meanLoss)
  } catch {
    refuse("training: the loss ran away")
    return .nan
  }
}

/// The share of other pictures that what was learnt so far tells right, 0 … 1; below 0 where there are none.
@c public func swiftlet_bare_training_evaluate(
  _ training: UnsafeMutableRawPointer, _ pixels: UnsafePointer<UInt8>, _ labels: UnsafePointer<UInt8>,
  _ count: Int
) -> Float {
  guard let samples = samples(pixels, labels, count) else { return -1 }
  let classifier = Classifier(InferenceModel(Training.at(training).network))
  return Float(Evaluator(samples).evaluate(classifier).accuracy)
}

/// A reader of what was learnt so far.
@c public func swiftlet_bare_training_reader(
  _ training: UnsafeMutableRawPointer
) -> UnsafeMutableRawPointer? {
  makeReader(Training.at(training).network, .symmetric)?.hold()
}

/// What was learnt so far, one of eight tensors: weight and bias of the first layer; scale, shift, mean and variance of its
/// normalisation; weight and bias of the second layer. Valid until the next call of this.
@c public func swiftlet_bare_training_tensor(
  _ training: UnsafeMutableRawPointer, _ index: Int, _ count: UnsafeMutablePointer<Int>
) -> UnsafePointer<Float>? {
  let training = Training.at(training)
  training.tensors = training.network.layers.flatMap { layer -> [[Float]] in
    switch layer {
    case .dense(let dense): [dense.weights, dense.bias]
    case .batchNorm(let norm): [norm.scale, norm.shift, norm.mean, norm.variance]
    case .layerNorm, .activation: []
    }
  }
  guard training.tensors.indices.contains(index) else { return nil }
  count.pointee = training.tensors[index].count
  return training.tensors[index].withUnsafeBufferPointer { $0.baseAddress }
}
