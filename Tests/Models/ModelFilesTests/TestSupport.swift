import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

extension RandomNumbers {
  /// Any bytes, at most so many.
  mutating func bytes(_ limit: Int) -> [UInt8] {
    (0..<Int.random(in: 0...limit, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  mutating func dense(_ inputs: Int, _ outputs: Int) -> Snapshot.Layer {
    .dense(
      Snapshot.Dense(
        inputs: inputs, outputs: outputs, weights: floats(inputs * outputs), bias: floats(outputs)))
  }

  mutating func norm(_ features: Int, epsilon: Float = 1e-5) -> Snapshot.Layer {
    .batchNorm(
      Snapshot.BatchNorm(
        scale: floats(features), shift: floats(features), mean: floats(features),
        variance: floats(features, in: 0...4), epsilon: epsilon,
        batchCount: .random(in: 0...1_000_000, using: &self)))
  }

  /// 784 → 128 → 10, with batch normalisation, as the tutorial has it.
  mutating func tutorialNetwork() -> Snapshot {
    Snapshot(layers: [dense(784, 128), norm(128), .relu, dense(128, 10)])
  }

  /// Layers of any kind in any order that fit each other, at least one of them with a width.
  mutating func anyNetwork() -> Snapshot {
    var width = Int.random(in: 1...9, using: &self)
    var layers: [Snapshot.Layer] = []
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      switch Int.random(in: 0..<3, using: &self) {
      case 0: layers.append(.relu)
      case 1: layers.append(norm(width, epsilon: Bool.random(using: &self) ? 1e-5 : 1e-3))
      default:
        let outputs = Int.random(in: 1...9, using: &self)
        layers.append(dense(width, outputs))
        width = outputs
      }
    }
    return Snapshot(layers: layers + [dense(width, 3)])
  }
}

/// What a network answers, computed in double precision the plainest way.
func referenceForward(_ network: Snapshot, _ inputs: [Float]) -> [Double] {
  network.layers.reduce(inputs.map(Double.init)) { values, layer in
    switch layer {
    case .activation(.relu): return values.map { max($0, 0) }
    case .activation, .layerNorm: preconditionFailure("the reference knows rectifiers alone")
    case .dense(let dense):
      let (weights, bias) = (dense.weights, dense.biasOrZeros)
      return (0..<dense.outputs).map { row in
        (0..<dense.inputs).reduce(Double(bias[row])) {
          $0 + Double(weights[row * dense.inputs + $1]) * values[$1]
        }
      }
    case .batchNorm(let norm):
      return values.indices.map {
        let deviation = (Double(norm.variance[$0]) + Double(norm.epsilon)).squareRoot()
        return Double(norm.scale[$0]) * (values[$0] - Double(norm.mean[$0])) / deviation
          + Double(norm.shift[$0])
      }
    }
  }
}

/// How far rounding can move an output when each number that reaches it was rounded `terms` times, by half an ulp each:
/// at most so many times the sum of the sizes of all products.
func roundingBound(_ network: Snapshot, _ inputs: [Float], terms: Int) -> Double {
  let sizes = Snapshot(layers: network.layers.map(\.withAbsoluteNumbers))
  let largest = referenceForward(sizes, inputs.map(abs)).max() ?? 0
  return largest * Double(Float.ulpOfOne) * Double(terms)
}

extension Snapshot.Layer {
  /// The layer with every number positive, which bounds what it can make of positive inputs.
  fileprivate var withAbsoluteNumbers: Snapshot.Layer {
    switch self {
    case .activation, .layerNorm: return self
    case .dense(var dense):
      dense.weights = dense.weights.map(abs)
      dense.bias = dense.bias.map(abs)
      return .dense(dense)
    case .batchNorm(var norm):
      norm.scale = norm.scale.map(abs)
      norm.shift = norm.shift.map(abs)
      norm.mean = norm.mean.map { -abs($0) }
      return .batchNorm(norm)
    }
  }
}

/// A safetensors file with any text as its header.
func safetensors(header: String, data: [UInt8] = []) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.utf8.count)) { Array($0) } + Array(header.utf8) + data
}

/// The one-line description of the error that reading these bytes gives, or nil where they are a model.
func refusal(_ bytes: [UInt8]) -> String? {
  do throws(FileError) {
    _ = try ModelFile(bytes: bytes, name: "file")
    return nil
  } catch { return error.description }
}
