import TestSupport
import Testing

@testable import NeuralNetwork

@Suite struct DistillationTests {
  private let description = NetworkDescription(widths: [30, 24, 4], normalization: nil)

  /// A network's answers are all that is learnt: labels say nothing here.
  @Test func whatTheTeacherKnowsIsLearnt() throws {
    let samples = randomSamples(count: 600, width: 30, classes: 4)
    let teacher = InferenceModel(network(seed: 7).snapshot(), scale: samples.scale)
    let trainer = trainer(samples, Distillation(teachers: [teacher], temperature: 2))
    var losses: [Double] = []
    for _ in 0..<30 { losses.append(try trainer.trainEpoch().meanLoss) }
    #expect(losses[29] < losses[0] / 10)
    let student = InferenceModel(trainer.result(), scale: samples.scale)
    let (answers, expected) = (answers(student, samples), answers(teacher, samples))
    #expect(zip(answers, expected).count { $0 == $1 } > 450)
  }

  @Test func whoIsItsOwnTeacherStaysAsItIs() throws {
    let samples = randomSamples(count: 64, width: 30, classes: 4)
    var recipe = recipe
    recipe.optimizer = Optimizer()
    let network = Network(description, batchCapacity: 64, optimizer: recipe.optimizer, seed: 3)
    let before = network.snapshot()
    let distillation = Distillation(teachers: [InferenceModel(before, scale: samples.scale)])
    let report = try Trainer(network, on: samples, recipe: recipe, distillation: distillation).trainEpoch()
    #expect(report.meanLoss.magnitude < 1e-5)
    for (name, tensor) in before.tensors {
      let after = try #require(network.snapshot().tensors[name])
      #expect(zip(tensor, after).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    }
  }

  /// The mean of logits is a network too, where there is no activation: one teacher with the mean of the weights.
  @Test func severalTeachersCountAsTheMeanOfTheirLogits() throws {
    let samples = randomSamples(count: 200, width: 30, classes: 4)
    let plain = NetworkDescription(widths: [30, 4], normalization: nil)
    let all = (1...2).map { Network(plain, seed: UInt64($0)).snapshot() }
    var mean = all[0]
    guard case .dense(var first) = all[0].layers[0], case .dense(let second) = all[1].layers[0] else {
      return
    }
    first.weights = zip(first.weights, second.weights).map { ($0 + $1) / 2 }
    first.bias = zip(first.bias, second.bias).map { ($0 + $1) / 2 }
    mean.layers[0] = .dense(first)
    let models = (all + [mean]).map { InferenceModel($0, scale: samples.scale) }
    let two = try trainer(samples, Distillation(teachers: Array(models[0...1]))).trainEpoch().meanLoss
    let one = try trainer(samples, Distillation(teachers: [models[2]])).trainEpoch().meanLoss
    let alone = try trainer(samples, Distillation(teachers: [models[0]])).trainEpoch().meanLoss
    #expect((two - one).magnitude < 1e-4 * one && (two - alone).magnitude > 1e-2 * one)
  }

  /// Teachers of floats, of whole numbers, and such as begin with a normalisation, on changed pictures.
  @Test(arguments: [0, 1, 2]) func anyNumberOfWorkersComesToTheSameBits(kind: Int) throws {
    let samples = randomSamples(count: 300, width: 36, classes: 4)
    let wide = NetworkDescription(widths: [36, 24, 4])
    var layers = wide.layers
    if kind == 1 { layers.insert(.batchNorm(), at: 0) }
    let floats = Network(NetworkDescription(inputs: 36, layers: layers), seed: 7).snapshot()
    var (teacher, input) = (floats, InputKind.pixels(samples.scale))
    if kind == 2 { (teacher, input) = try Calibrator(samples).quantize(floats, input: input) }
    let distillation = Distillation(teachers: [InferenceModel(teacher, input: input, output: .classes)])
    var recipe = recipe
    recipe.augmentation = .digits
    let results = (1...4).map { threads in
      let trainer = Trainer(
        wide, on: samples, recipe: recipe, distillation: distillation, threads: threads)
      _ = try? trainer.trainEpoch()
      return trainer.result()
    }
    #expect(results.dropFirst().allSatisfy { $0 == results[0] })
    let untaught = Trainer(wide, on: samples, recipe: recipe, threads: 1)
    _ = try untaught.trainEpoch()
    #expect(untaught.result() != results[0])
  }

  private var recipe: Recipe {
    Recipe(epochs: 30, batchSize: 64, optimizer: Optimizer(method: .adam()), learningRate: 0.01)
  }

  private func network(seed: UInt64) -> Network {
    Network(description, batchCapacity: 64, optimizer: recipe.optimizer, seed: seed)
  }

  private func trainer(_ samples: Samples, _ distillation: Distillation) -> Trainer {
    Trainer(description, on: samples, recipe: recipe, distillation: distillation, threads: 2)
  }

  private func answers(_ model: InferenceModel, _ samples: Samples) -> [Int] {
    let evaluator = Evaluator(samples)
    _ = evaluator.evaluate(Classifier(model))
    return (0..<samples.count).map { evaluator.label($0) }
  }
}
