import TestSupport
import Testing

@testable import NeuralNetwork

/// Layers that fit compile, and their type tells what they cost; layers that do not fit do not compile.
@Suite struct StackTests {
  typealias Tutorial = Chain<Chain<Chain<Dense<784, 128>, BatchNorm<128>>, ReLU<128>>, Dense<128, 10>>

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

  @Test func theTypeTellsParametersAndOperations() {
    #expect(Network<Tutorial>.parameterCount == 784 * 128 + 128 + 2 * 128 + 128 * 10 + 10)
    #expect(Network<Tutorial>.floatingPointOperations == 2 * 784 * 128 + 2 * 128 + 128 + 2 * 128 * 10)
    #expect(Tutorial.inputWidth == 784 && Tutorial.outputWidth == 10)
  }

  @Test func theTypeTellsTheArena() {
    // Per picture: inputs, two activations of 128 and a copy of their gradient, logits, the gradient in
    // front of the last layer, and 784 entries of four bytes to sort pixels in.
    let perPicture = 4 * (784 + 128 + 128 + 128 + 16 + 128 + 784)
    let one = Network<Tutorial>.arenaByteCount(batchCapacity: 512)
    let two = Network<Tutorial>.arenaByteCount(batchCapacity: 1024)
    #expect(two - one == 512 * (perPicture + 1))
    // One more figure for each parameter, rows padded to 16 floats.
    let parameters = 784 * 128 + 128 + 2 * 128 + 128 * 16 + 16
    let momentum = Optimizer(method: .momentum(0.9, nesterov: false))
    #expect(
      Network<Tutorial>.arenaByteCount(optimizer: momentum)
        == Network<Tutorial>.arenaByteCount() + 4 * parameters)
  }

  @Test(arguments: [1, 2, 5]) func theArenaIsWhatTheTypeTold(threads: Int) {
    let network = Network(batchCapacity: 100, threads: threads) {
      Dense<9, 5>()
      BatchNorm<5>()
    }
    #expect(
      network.arenaByteCount == Network<Chain<Dense<9, 5>, BatchNorm<5>>>.arenaByteCount(batchCapacity: 100))
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
