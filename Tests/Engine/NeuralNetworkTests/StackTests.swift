import TestSupport
import Testing

@testable import NeuralNetwork

/// Layers that fit compile and yield a description, which tells what they cost; layers that do not fit do not compile.
@Suite struct StackTests {
  static let tutorial = NetworkDescription {
    Dense<784, 128>()
    BatchNorm<128>()
    ReLU<128>()
    Dense<128, 10>()
  }

  @Test func theCompilerRefusesLayersThatDoNotFit() throws {
    let fitting = try Products.typecheck(stack("ReLU<128>()"))
    #expect(fitting.compiles, "\(fitting.messages)")
    let wrong = try Products.typecheck(stack("ReLU<120>()"))
    #expect(!wrong.compiles)
    #expect(wrong.messages.contains("Width<128>") && wrong.messages.contains("Width<120>"))
  }

  private func stack(_ third: String) -> String {
    """
    import NeuralNetwork
    let network = Network {
      Dense<784, 128>()
      BatchNorm<128>()
      \(third)
      Dense<128, 10>()
    }
    """
  }

  @Test func theBuilderYieldsTheDescription() {
    #expect(
      Self.tutorial
        == NetworkDescription(
          inputs: 784,
          layers: [.dense(outputs: 128), .batchNorm(), .activation(.relu), .dense(outputs: 10)]))
    #expect(Self.tutorial == NetworkDescription(widths: [784, 128, 10], normalization: .batchNorm()))
    let all = NetworkDescription {
      Dense<3, 4>(bias: false)
      LayerNorm<4>(epsilon: 0.1)
      Activate<4>(.gelu)
      Dropout<4>(0.5)
      Dense<4, 2>()
    }
    #expect(
      all.layers == [
        .dense(outputs: 4, bias: false), .layerNorm(epsilon: 0.1), .activation(.gelu), .dropout(0.5),
        .dense(outputs: 2),
      ])
  }

  @Test func theDescriptionTellsParametersAndOperations() {
    let tutorial = Self.tutorial
    #expect(tutorial.parameterCount == 784 * 128 + 128 + 2 * 128 + 128 * 10 + 10)
    #expect(tutorial.floatingPointOperations == 2 * 784 * 128 + 2 * 128 + 128 + 2 * 128 * 10)
    #expect(tutorial.inputs == 784 && tutorial.outputs == 10 && tutorial.widths == "784-128-10")
    #expect(NetworkDescription(widths: [5, 3], bias: false).parameterCount == 15)
  }

  @Test func whatIsNoNetworkIsTold() {
    let problem = { (inputs: Int, layers: [Layer]) in
      NetworkDescription(inputs: inputs, layers: layers).problem
    }
    #expect(problem(5, [.dense(outputs: 3)]) == nil)
    #expect(problem(0, [.dense(outputs: 3)]) == "expected 1 to 65536 inputs, found 0")
    #expect(problem(5, []) == "expected at least one dense layer, found none")
    #expect(problem(5, [.dense(outputs: 65_537)]) == "layer 1: expected 1 to 65536 outputs, found 65537")
    for layer: Layer in [
      .batchNorm(epsilon: 0), .batchNorm(momentum: 1.5), .layerNorm(epsilon: .nan), .dropout(1),
      .activation(.leakyReLU(slope: -1)), .activation(.elu(alpha: 0)),
    ] {
      #expect(problem(5, [.dense(outputs: 3), layer])?.hasPrefix("layer 2: expected ") == true, "\(layer)")
    }
  }

  @Test func theDescriptionTellsTheArena() {
    // Per picture: inputs, two activations of 128 and a copy of their gradient, logits, the gradient in
    // front of the last layer, 784 entries of four bytes to sort pixels in, targets of 16, a weight and a label.
    let perPicture = 4 * (784 + 128 + 128 + 128 + 16 + 128 + 784 + 16 + 1) + 2
    let one = Network.arenaByteCount(Self.tutorial, batchCapacity: 512)
    let two = Network.arenaByteCount(Self.tutorial, batchCapacity: 1024)
    #expect(two - one == 512 * perPicture)
    // One more figure for each parameter, rows padded to 16 floats.
    let parameters = 784 * 128 + 128 + 2 * 128 + 128 * 16 + 16
    let momentum = Optimizer(method: .momentum(0.9, nesterov: false))
    #expect(
      Network.arenaByteCount(Self.tutorial, optimizer: momentum)
        == Network.arenaByteCount(Self.tutorial) + 4 * parameters)
  }

  @Test(arguments: [1, 2, 5]) func theArenaIsWhatTheDescriptionTold(threads: Int) {
    let description = NetworkDescription {
      Dense<9, 5>()
      BatchNorm<5>()
    }
    let network = Network(description, batchCapacity: 100, threads: threads)
    #expect(network.arenaByteCount == Network.arenaByteCount(description, batchCapacity: 100))
    #expect(network.threads == threads)
  }

  @Test func snapshotsGoInAndOut() {
    let make = { (seed: UInt64) in
      Network(seed: seed) {
        Dense<9, 5>()
        BatchNorm<5>()
        ReLU<5>()
        Dense<5, 3>()
      }
    }
    let (one, other) = (make(1), make(2))
    #expect(one.snapshot() != other.snapshot())
    #expect(other.restore(one.snapshot()))
    #expect(one.snapshot() == other.snapshot())
    #expect(one.snapshot().problem == nil)
  }

  @Test func aSnapshotOfOtherLayersIsRefused() {
    let network = Network { Dense<9, 5>() }
    let before = network.snapshot()
    let wider = Network { Dense<9, 6>() }
    let longer = Network {
      Dense<9, 5>()
      ReLU<5>()
    }
    #expect(!network.restore(wider.snapshot()))
    #expect(!network.restore(longer.snapshot()))
    #expect(!network.restore(Snapshot(layers: [])))
    #expect(network.snapshot() == before)
  }

  @Test func parametersStartUniformWithinTheBound() {
    let network = Network(seed: 7) { Dense<400, 300>() }
    guard case .dense(let dense) = network.snapshot().layers[0] else { return }
    for values in [dense.weights, dense.bias] {
      #expect(values.allSatisfy { abs($0) <= 0.05 })
    }
    // The mean of n uniform numbers in ±b strays by b/√(3n); five times that is beyond chance.
    let count = Double(dense.weights.count)
    let mean = dense.weights.reduce(0) { $0 + Double($1) } / count
    #expect(abs(mean) < 5 * 0.05 / (3 * count).squareRoot())
    let square = dense.weights.reduce(0) { $0 + Double($1) * Double($1) } / count
    #expect(abs(square / (0.05 * 0.05 / 3) - 1) < 5 * 0.9 / count.squareRoot())
  }
}
