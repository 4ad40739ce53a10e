import Testing
import Threads

@testable import NeuralNetwork

/// The plan of a step is a value: what is done, in which order, and where all wait for all.
@Suite struct TrainingPlanTests {
  private typealias Phase = TrainingPlan.Phase

  private func phases(_ inputs: Int, _ layers: [Layer], clips: Bool = false) -> [TrainingPlan.Phase] {
    TrainingPlan(NetworkDescription(inputs: inputs, layers: layers), clipsGradients: clips).phases
  }

  @Test func theTutorialWaitsTwice() {
    #expect(
      phases(784, [.dense(outputs: 128), .batchNorm(), .activation(.relu), .dense(outputs: 10)]) == [
        Phase(cut: .columns(128), actions: [.forward(0), .forward(1), .forward(2)]),
        Phase(cut: .rows, actions: [.forward(3), .loss]),
        Phase(cut: .columns(128), actions: [.backward(3), .backward(2), .backward(1), .backward(0)]),
      ])
  }

  @Test func aLinearModelHasNoPartBetween() {
    #expect(
      phases(5, [.dense(outputs: 3)]) == [
        Phase(cut: .columns(3), actions: [.forward(0)]), Phase(cut: .rows, actions: [.loss]),
        Phase(cut: .columns(3), actions: [.backward(0)]),
      ])
  }

  @Test func layerNormalisationLooksAtRows() {
    #expect(
      phases(5, [.dense(outputs: 8), .layerNorm(), .activation(.gelu), .dense(outputs: 3)]) == [
        Phase(cut: .columns(8), actions: [.forward(0)]),
        Phase(cut: .rows, actions: [.forward(1), .forward(2)]),
        Phase(cut: .rows, actions: [.forward(3), .loss]),
        Phase(cut: .columns(8), actions: [.backward(3), .backward(2)]),
        Phase(cut: .rows, actions: [.backward(1)]),
        Phase(cut: .columns(8), actions: [.parameterGradients(1), .backward(0)]),
      ])
  }

  @Test func whatFollowsTheLastDenseLayerJoinsTheLoss() {
    #expect(
      phases(5, [.dense(outputs: 8), .activation(.relu), .dense(outputs: 3), .activation(.sigmoid)])[1]
        == Phase(cut: .rows, actions: [.forward(2), .forward(3), .loss, .backward(3)]))
  }

  @Test func clippingWaitsForAllGradients() {
    let phases = phases(5, [.dense(outputs: 3)], clips: true)
    #expect(
      phases.suffix(2) == [Phase(cut: .pieces, actions: [.squares]), Phase(cut: .pieces, actions: [.update])])
  }

  /// Whatever the layers: each goes forward once and back once, in order, and the loss stands between.
  @Test(arguments: UInt64(1)...200) func everyLayerGoesForwardAndBackOnce(seed: UInt64) {
    let network = RandomNetwork(seed: seed).network
    let actions = TrainingPlan(network, clipsGradients: false).phases.flatMap(\.actions).filter {
      if case .parameterGradients = $0 { false } else { true }
    }
    let numbers = Array(network.layers.indices)
    #expect(
      actions == numbers.map { .forward($0) } + [.loss] + numbers.reversed().map { .backward($0) },
      "\(network)")
  }

  @Test func smallStepsWakeNobody() {
    let iris = NetworkDescription(widths: [4, 16, 3])
    #expect(Network(iris, batchCapacity: 32).threads == 1)
    #expect(Network(iris, batchCapacity: 32, threads: 3).threads == 3)
    #expect(Network(NetworkDescription(widths: [784, 128, 10])).threads == Team().size)
  }
}
