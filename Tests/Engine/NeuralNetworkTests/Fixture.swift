import Foundation
import NeuralNetwork

/// A short training run of PyTorch, as `Fixtures/make_parity.py` stored it.
struct Fixture: Decodable {
  let widths: [Int]
  let optimiser: String
  let momentum: Float
  let nesterov: Bool
  let betas: [Float]
  let epsilon: Float
  let weightDecay: Float
  let decayExempt: [String]
  let labelSmoothing: Float
  let averageDecay: Float
  let learningRates: [Float]
  let pictures: [[UInt8]]
  let labels: [UInt8]
  let batches: [[Int32]]
  let shapes: [String: [Int]]
  let initial: [String: [Float]]
  let firstGradients: [String: [Double]]
  let float64: Run

  struct Run: Decodable {
    let losses: [Double]
    let final: [String: [Double]]
    let average: [String: [Double]]
    let logits: [Double]
  }

  /// Reads a case by its name.
  init(_ name: String) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
    self = try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: folder.appendingPathComponent(name + ".json")))
  }

  /// The samples, in the order in which batches number them.
  var samples: Samples {
    let pixels = pictures.flatMap { $0 }
    return Samples(pixels: pixels.span, width: widths[0], labels: labels.span)
  }

  /// How parameters follow their gradients.
  var optimizer: Optimizer {
    let method: Optimizer.Method =
      optimiser == "adamw"
      ? .adamW(beta1: betas[0], beta2: betas[1], epsilon: epsilon)
      : momentum == 0 ? .sgd : .momentum(momentum, nesterov: nesterov)
    return Optimizer(method: method, weightDecay: weightDecay, exemptsVectors: !decayExempt.isEmpty)
  }

  /// What training starts from.
  var initialSnapshot: Snapshot {
    var layers: [Snapshot.Layer] = []
    let last = widths.count - 1
    for number in 1...last {
      let key = { (rest: String) in "layer\(number).\(rest)" }
      layers.append(
        .dense(
          Snapshot.Dense(
            inputs: widths[number - 1], outputs: widths[number], weights: initial[key("0.weight")]!,
            bias: initial[key("0.bias")]!)))
      guard number < last else { break }
      layers.append(
        .batchNorm(
          Snapshot.BatchNorm(
            scale: initial[key("1.weight")]!, shift: initial[key("1.bias")]!,
            mean: initial[key("1.running_mean")]!, variance: initial[key("1.running_var")]!)))
      layers.append(.relu)
    }
    return Snapshot(layers: layers)
  }
}

extension Snapshot {
  /// The numbers of every layer under the names that PyTorch gives them.
  var tensors: [String: [Float]] {
    var result: [String: [Float]] = [:]
    var number = 0
    for layer in layers {
      switch layer {
      case .dense(let dense):
        number += 1
        result["layer\(number).0.weight"] = dense.weights
        if !dense.bias.isEmpty { result["layer\(number).0.bias"] = dense.bias }
      case .batchNorm(let norm):
        result["layer\(number).1.weight"] = norm.scale
        result["layer\(number).1.bias"] = norm.shift
        result["layer\(number).1.running_mean"] = norm.mean
        result["layer\(number).1.running_var"] = norm.variance
        result["layer\(number).1.num_batches_tracked"] = [Float(norm.batchCount)]
      case .layerNorm(let norm):
        result["layer\(number).norm.weight"] = norm.scale
        result["layer\(number).norm.bias"] = norm.shift
      case .activation: break
      }
    }
    return result
  }
}
