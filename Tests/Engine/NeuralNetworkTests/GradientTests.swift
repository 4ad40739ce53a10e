import InstructionSets
import TestSupport
import Testing

@testable import NeuralNetwork

/// Gradients of every layer against differences of the loss in double precision.
@Suite struct GradientTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: sets, [Float(0), 2]) func dense(set: InstructionSet, sparseBelow: Float) {
    check(
      sparseBelow, Network(batchCapacity: 11, seed: 3, threads: 2, instructionSet: set) { Dense<13, 5>() })
  }

  @Test(arguments: sets, [Float(0), 2]) func denseBehindRectifier(set: InstructionSet, sparseBelow: Float) {
    check(
      sparseBelow,
      Network(batchCapacity: 11, seed: 4, threads: 2, instructionSet: set) {
        Dense<13, 18>()
        ReLU<18>()
        Dense<18, 5>()
      })
  }

  @Test(arguments: sets, [Float(0), 2]) func batchNorm(set: InstructionSet, sparseBelow: Float) {
    check(
      sparseBelow,
      Network(batchCapacity: 11, seed: 5, threads: 2, instructionSet: set) {
        Dense<13, 7>()
        BatchNorm<7>(epsilon: 0.01)
        ReLU<7>()
        Dense<7, 9>()
        ReLU<9>()
        BatchNorm<9>()
        Dense<9, 5>()
      })
  }

  @Test func labelSmoothing() {
    check(2, Network(batchCapacity: 11, seed: 6) { Dense<13, 5>() }, smoothing: 0.2)
  }

  /// Moves each parameter a little both ways and compares the slope with the engine's gradient.
  private func check<Layers>(_ sparseBelow: Float, _ network: Network<Layers>, smoothing: Float = 0) {
    var random = RandomNumbers(seed: 17)
    let pixels = (0..<11 * 13).map { _ in
      Bool.random(using: &random) ? UInt8.random(in: 1...255, using: &random) : 0
    }
    let labels = (0..<11).map { _ in UInt8.random(in: 0..<5, using: &random) }
    let samples = Samples(pixels: pixels.span, width: 13, labels: labels.span)
    let rows = (0..<11).map { r in (0..<13).map { Double(PixelScale.symmetric.input(pixels[r * 13 + $0])) } }
    network.sparseBelow = sparseBelow
    let before = network.snapshot()
    let gradients = network.gradients(on: samples, rows: Array(0..<11), smoothing: smoothing)
    let loss = { (snapshot: Snapshot) in
      ReferenceNetwork(snapshot: snapshot).trainingLoss(
        rows, labels.map(Int.init), smoothing: Double(smoothing))
    }
    for parameter in before.parameters {
      let step = Float(0x1p-16)
      let slope =
        (loss(before.moved(parameter, by: step)) - loss(before.moved(parameter, by: -step)))
        / before.distance(parameter, step)
      let gradient = Double(gradients[parameter.tensor]![parameter.index])
      // The difference is exact to about 2⁻³², so what is left is the engine's own rounding. Only a
      // rectifier that changes sides within the step would leave more; with these seeds none does.
      #expect(abs(gradient - slope) <= roundingBound(200) * max(abs(slope), 1), "\(parameter)")
    }
  }
}

/// One parameter of a snapshot.
struct ParameterPlace: CustomStringConvertible {
  let layer: Int
  let tensor: String
  let index: Int
  var description: String { "\(tensor)[\(index)]" }
}

extension Snapshot {
  /// Every parameter that is learnt.
  var parameters: [ParameterPlace] {
    var number = 0
    return layers.enumerated().flatMap { index, layer -> [ParameterPlace] in
      switch layer {
      case .dense(let dense):
        number += 1
        return places(index, "layer\(number).0.weight", dense.weights)
          + places(index, "layer\(number).0.bias", dense.bias)
      case .batchNorm(let norm):
        return places(index, "layer\(number).1.weight", norm.scale)
          + places(index, "layer\(number).1.bias", norm.shift)
      case .relu: return []
      }
    }
  }

  private func places(_ layer: Int, _ tensor: String, _ values: [Float]) -> [ParameterPlace] {
    values.indices.map { ParameterPlace(layer: layer, tensor: tensor, index: $0) }
  }

  /// A copy in which one parameter is larger by `step`.
  func moved(_ place: ParameterPlace, by step: Float) -> Snapshot {
    var copy = self
    switch copy.layers[place.layer] {
    case .dense(var dense):
      if place.tensor.hasSuffix("weight") {
        dense.weights[place.index] += step
      } else {
        dense.bias[place.index] += step
      }
      copy.layers[place.layer] = .dense(dense)
    case .batchNorm(var norm):
      if place.tensor.hasSuffix("weight") {
        norm.scale[place.index] += step
      } else {
        norm.shift[place.index] += step
      }
      copy.layers[place.layer] = .batchNorm(norm)
    case .relu: break
    }
    return copy
  }

  /// How far a parameter really moves from one side to the other, after rounding.
  func distance(_ place: ParameterPlace, _ step: Float) -> Double {
    Double(moved(place, by: step).value(place)) - Double(moved(place, by: -step).value(place))
  }

  private func value(_ place: ParameterPlace) -> Float { tensors[place.tensor]![place.index] }
}
