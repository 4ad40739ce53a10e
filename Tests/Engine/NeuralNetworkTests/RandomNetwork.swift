import NeuralNetwork
import TestSupport

/// A network drawn by chance, with samples and all that a step on them needs.
struct RandomNetwork: CustomStringConvertible {
  let seed: UInt64
  let description: String
  let network: NetworkDescription
  let loss: Loss
  let classWeights: [Float]?
  let samples: Samples
  /// The same features in double precision.
  let rows: [[Double]]
  let batch: Int

  /// Draws widths, layers, loss, weights and samples.
  init(seed: UInt64) {
    var random = RandomNumbers(seed: seed)
    self.seed = seed
    func width() -> Int { [1, 2, 3, 5, 15, 16, 17, 31, 33, 48, 65].randomElement(using: &random)! }
    let inputs = width()
    var layers: [Layer] = []
    func addOthers() {
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: layers.append(.batchNorm(epsilon: [1e-5, 0.1].randomElement(using: &random)!))
        case 1: layers.append(.layerNorm(epsilon: [1e-5, 0.1].randomElement(using: &random)!))
        default: layers.append(.activation(Activation.all.randomElement(using: &random)!))
        }
      }
    }
    if Int.random(in: 0..<4, using: &random) == 0 { addOthers() }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      layers.append(.dense(outputs: width(), bias: Int.random(in: 0..<4, using: &random) > 0))
      addOthers()
    }
    network = NetworkDescription(inputs: inputs, layers: layers)
    loss = [
      .softmaxCrossEntropy(), .softmaxCrossEntropy(labelSmoothing: 0.2), .binaryCrossEntropy,
      .meanSquaredError,
      .meanAbsoluteError, .huber(delta: 0.5),
    ].randomElement(using: &random)!
    let count = Int.random(in: 2...23, using: &random)
    batch = Int.random(in: 1...count, using: &random)
    let outputs = network.outputs
    let loss = self.loss
    let targets: Targets =
      loss.isClassification
      ? .classes((0..<count).map { _ in UInt16.random(in: 0..<UInt16(outputs), using: &random) })
      : .numbers(
        (0..<count * outputs).map { _ in
          loss == .binaryCrossEntropy
            ? Float(Int.random(in: 0...1, using: &random)) : Float.random(in: -2...2, using: &random)
        }, width: outputs)
    let weights =
      Bool.random(using: &random) ? (0..<count).map { _ in Float.random(in: 0.1...2, using: &random) } : nil
    classWeights =
      loss.isClassification && Bool.random(using: &random)
      ? (0..<outputs).map { _ in Float.random(in: 0.1...2, using: &random) } : nil
    if Bool.random(using: &random) {
      let pixels = (0..<count * inputs).map { _ in
        Bool.random(using: &random) ? UInt8.random(in: 1...255, using: &random) : 0
      }
      samples = Samples(pixels: pixels.span, width: inputs, targets: targets, weights: weights)
      rows = (0..<count).map { r in
        (0..<inputs).map { Double(PixelScale.symmetric.input(pixels[r * inputs + $0])) }
      }
    } else {
      let features = (0..<count * inputs).map { _ in Float.random(in: -2...2, using: &random) }
      samples = Samples(features: FloatRows(features, width: inputs), targets: targets, weights: weights)
      rows = (0..<count).map { r in features[r * inputs..<(r + 1) * inputs].map(Double.init) }
    }
    description = "seed \(seed): \(inputs) → \(layers), \(loss), \(count) samples, batch \(batch)"
  }

  /// What a batch's loss compares with.
  func reference(_ order: [Int32]) -> ReferenceLoss {
    ReferenceLoss(
      loss: loss,
      targets: order.map { row in
        switch samples.targets {
        case .classes(let classes): [Double(classes[Int(row)])]
        case .numbers(let numbers, let width):
          numbers[Int(row) * width..<(Int(row) + 1) * width].map(Double.init)
        }
      }, rowWeights: order.map { row in samples.weights.map { Double($0[Int(row)]) } ?? 1 },
      classWeights: classWeights?.map(Double.init))
  }
}

extension Snapshot {
  /// The parameters that each layer learns, in the order of `ReferenceNetwork.gradients`.
  var learnt: [[[Float]]] {
    layers.map { layer in
      switch layer {
      case .dense(let dense): dense.bias.isEmpty ? [dense.weights] : [dense.weights, dense.bias]
      case .batchNorm(let norm): [norm.scale, norm.shift]
      case .layerNorm(let norm): [norm.scale, norm.shift]
      case .activation: []
      }
    }
  }
}

extension Snapshot {
  /// The same with every weight moved by two units in the last place, up and down in turns.
  var roundedOtherwise: Snapshot {
    var copy = self
    for index in layers.indices {
      guard case .dense(var dense) = layers[index] else { continue }
      dense.weights = dense.weights.enumerated().map { $1 * (1 + ($0 % 2 == 0 ? 1 : -1) * 0x1p-22) }
      copy.layers[index] = .dense(dense)
    }
    return copy
  }
}

extension NetworkDescription {
  /// What normalisations can make of rounding on the way back.
  var amplification: Double {
    layers.reduce(1) { product, layer in
      switch layer {
      case .batchNorm(let epsilon, _), .layerNorm(let epsilon): product / Double(epsilon).squareRoot()
      default: product
      }
    }
  }
}
