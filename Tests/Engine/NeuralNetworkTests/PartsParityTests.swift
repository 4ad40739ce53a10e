import Foundation
import InstructionSets
import TestSupport
import Testing

@testable import NeuralNetwork

/// Every part of a network against a hundred steps of PyTorch in double precision (`Fixtures/make_parts.py`).
@Suite struct PartsParityTests {
  static let cases = (try? PartsFixture.read()) ?? []

  @Test func everyPartHasACase() {
    let names = Self.cases.map(\.name)
    for activation in Activation.all { #expect(names.contains("activation \(activation.names.name)")) }
    #expect(names.count >= 29)
  }

  @Test(arguments: cases, InstructionSet.available) func followsPyTorch(
    fixture: PartsFixture, set: InstructionSet
  ) {
    let network = fixture.network(set)
    #expect(network.restore(fixture.start))
    let samples = fixture.samples
    for (step, expected) in fixture.losses.enumerated() {
      let rows = (0..<fixture.batch).map { Int32((fixture.batch * step + $0) % samples.count) }
      let loss = network.train(
        on: samples, rows: rows, learningRate: fixture.rate, optimizer: network.optimizer, step: step)
      // Rounding is carried from step to step: after ten it may be ten times as large.
      let bound = step < 10 ? 1e-5 : 1e-4
      #expect(
        abs(loss - expected) <= bound * max(expected, 0.1), "step \(step): \(loss), expected \(expected)")
    }
    for (found, expected) in zip(fixture.tensors(network.snapshot()), fixture.final) {
      #expect(distance(found, expected) <= 1e-4 * max(largest(expected), 0.1), "\(fixture.name)")
    }
  }
}

/// One case of `parts.json`.
struct PartsFixture: Decodable, CustomTestStringConvertible, Sendable {
  let name: String
  let inputs: Int
  let layers: [[Word]]
  let loss: [Word]
  let optimizer: [Word]
  let rate: Float
  let decay: Float
  let clip: Float?
  let classWeights: [Float]?
  let features: [Float]
  let targets: [Float]
  let batch: Int
  let initial: [[Float]]
  let final: [[Double]]
  let losses: [Double]

  var testDescription: String { name }

  /// A name, a number or a truth value.
  enum Word: Decodable {
    case text(String), number(Float), flag(Bool)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Float.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    var text: String { if case .text(let text) = self { text } else { "" } }
    var number: Float { if case .number(let number) = self { number } else { .nan } }
    var isTrue: Bool { if case .flag(let flag) = self { flag } else { false } }
  }

  private struct File: Decodable { let cases: [PartsFixture] }

  static func read() throws -> [PartsFixture] {
    let path = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/parts.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: path)).cases
  }
}

extension PartsFixture {
  private var description: NetworkDescription {
    NetworkDescription(
      inputs: inputs,
      layers: layers.map { words in
        switch words[0].text {
        case "dense": return .dense(outputs: Int(words[1].number), bias: words[2].isTrue)
        case "batchNorm": return .batchNorm(epsilon: words[1].number, momentum: words[2].number)
        case "layerNorm": return .layerNorm(epsilon: words[1].number)
        default:
          var activation = Activation.all.first { $0.names.name == words[0].text }!
          if words.count > 1 { activation.parameter = words[1].number }
          return .activation(activation)
        }
      })
  }

  private var lossValue: Loss {
    switch loss[0].text {
    case "cross-entropy": .softmaxCrossEntropy(labelSmoothing: loss[1].number)
    case "huber": .huber(delta: loss[1].number)
    default: Loss.all.first { $0.name == loss[0].text }!
    }
  }

  private var optimizerValue: Optimizer {
    Optimizer(
      method: Optimizer.Method.all.first { $0.name == optimizer[0].text }!, weightDecay: decay,
      maximumNorm: clip)
  }

  func network(_ set: InstructionSet) -> Network {
    Network(
      description, loss: lossValue, classWeights: classWeights, batchCapacity: batch,
      optimizer: optimizerValue,
      threads: 2, instructionSet: set)
  }

  var samples: Samples {
    let count = features.count / inputs
    return Samples(
      features: FloatRows(features, width: inputs),
      targets: lossValue.isClassification
        ? .classes(targets.map { UInt16($0) }) : .numbers(targets, width: targets.count / count))
  }

  /// What training starts from.
  var start: Snapshot {
    var rest = initial[...]
    var width = inputs
    var made: [Snapshot.Layer] = []
    for layer in description.layers {
      switch layer {
      case .dense(let outputs, let bias):
        made.append(
          .dense(
            .init(
              inputs: width, outputs: outputs, weights: rest.removeFirst(),
              bias: bias ? rest.removeFirst() : [])))
        width = outputs
      case .batchNorm(let epsilon, _):
        made.append(
          .batchNorm(
            .init(
              scale: rest.removeFirst(), shift: rest.removeFirst(), mean: rest.removeFirst(),
              variance: rest.removeFirst(), epsilon: epsilon)))
      case .layerNorm(let epsilon):
        made.append(.layerNorm(.init(scale: rest.removeFirst(), shift: rest.removeFirst(), epsilon: epsilon)))
      case .activation(let activation): made.append(.activation(activation))
      case .dropout: break
      }
    }
    return Snapshot(inputs: inputs, layers: made)
  }

  /// Numbers of a snapshot in the order of `final`.
  func tensors(_ snapshot: Snapshot) -> [[Float]] {
    snapshot.layers.flatMap { layer -> [[Float]] in
      switch layer {
      case .dense(let dense): dense.bias.isEmpty ? [dense.weights] : [dense.weights, dense.bias]
      case .batchNorm(let norm): [norm.scale, norm.shift, norm.mean, norm.variance]
      case .layerNorm(let norm): [norm.scale, norm.shift]
      case .activation: []
      }
    }
  }
}
