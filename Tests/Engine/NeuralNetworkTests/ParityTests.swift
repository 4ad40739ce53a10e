import InstructionSets
import TestSupport
import Testing

@testable import NeuralNetwork

/// Runs of PyTorch, followed number for number.
@Suite struct ParityTests {
  static let cases = [
    "tutorial", "momentum", "nesterov", "adamw", "adamw-exempt", "label-smoothing", "one-cycle", "cosine",
    "moving-average",
  ]
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: cases, sets) func followsPyTorch(name: String, set: InstructionSet) throws {
    let fixture = try Fixture(name)
    let network = smallNetwork(fixture, set)
    try follow(fixture, network)
  }

  @Test(arguments: sets) func followsPyTorchThroughTwoHiddenLayers(set: InstructionSet) throws {
    let fixture = try Fixture("deep")
    #expect(fixture.widths == [30, 24, 17, 7])
    let network = Network(batchCapacity: 16, optimizer: fixture.optimizer, instructionSet: set) {
      Dense<30, 24>()
      BatchNorm<24>()
      ReLU<24>()
      Dense<24, 17>()
      BatchNorm<17>()
      ReLU<17>()
      Dense<17, 7>()
    }
    try follow(fixture, network)
  }

  @Test(arguments: sets) func followsPyTorchWithDenseProducts(set: InstructionSet) throws {
    let fixture = try Fixture("tutorial")
    let network = smallNetwork(fixture, set)
    network.sparseBelow = 0
    try follow(fixture, network)
  }

  @Test(arguments: sets, [Float(0), 2]) func gradientsAreThoseOfPyTorch(
    set: InstructionSet, sparseBelow: Float
  ) throws {
    let fixture = try Fixture("tutorial")
    let network = smallNetwork(fixture, set)
    network.sparseBelow = sparseBelow
    #expect(network.restore(fixture.initialSnapshot))
    let gradients = network.gradients(on: fixture.samples, rows: fixture.batches[0])
    // Sums over a batch can cancel (a bias in front of a normalisation has no gradient at all), so
    // their rounding follows from the largest gradient of any tensor.
    let scale = largest(fixture.firstGradients.values.map { largest($0) })
    for (name, expected) in fixture.firstGradients {
      let bound = unitRoundoff * largest(fixture.initial[name]!) + roundingBound(64) * scale
      #expect(distance(gradients[name]!, expected) <= bound, "\(name)")
    }
  }

  private func smallNetwork(_ fixture: Fixture, _ set: InstructionSet) -> Network {
    Network(
      loss: .softmaxCrossEntropy(labelSmoothing: fixture.labelSmoothing), batchCapacity: 16,
      optimizer: fixture.optimizer, keepsAverage: fixture.averageDecay > 0, threads: 2,
      instructionSet: set
    ) {
      Dense<30, 20>()
      BatchNorm<20>()
      ReLU<20>()
      Dense<20, 7>()
    }
  }

  private func follow(_ fixture: Fixture, _ network: Network) throws {
    #expect(network.restore(fixture.initialSnapshot))
    let samples = fixture.samples
    for (step, rows) in fixture.batches.enumerated() {
      let loss = network.train(
        on: samples, rows: rows, learningRate: fixture.learningRates[step], optimizer: fixture.optimizer,
        step: step,
        averageDecay: fixture.averageDecay)
      let expected = fixture.float64.losses[step]
      #expect(abs(loss - expected) <= 1e-5 * expected, "step \(step): \(loss), expected \(expected)")
    }
    compare(network.snapshot(), fixture.float64.final)
    if network.keepsAverage { compare(network.averagedSnapshot(), fixture.float64.average) }
  }

  private func compare(_ snapshot: Snapshot, _ expected: [String: [Double]]) {
    let tensors = snapshot.tensors
    #expect(Set(tensors.keys) == Set(expected.keys))
    for (name, expected) in expected {
      #expect(distance(tensors[name]!, expected) <= 1e-4 * largest(expected), "\(name)")
    }
  }
}

/// The largest distance between two lists, NaN where one holds it.
func distance<A: BinaryFloatingPoint>(_ found: [A], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count)
  return zip(found, expected).reduce(0) { result, pair in
    let distance = abs(Double(pair.0) - pair.1)
    return distance > result || distance.isNaN ? distance : result
  }
}

/// The largest magnitude of a list.
func largest<A: BinaryFloatingPoint>(_ values: [A]) -> Double { values.map { abs(Double($0)) }.max() ?? 0 }
