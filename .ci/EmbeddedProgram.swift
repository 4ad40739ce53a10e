// A whole training in Embedded Swift: a network learns XOR, or the program ends with status 1.

import NeuralNetwork

@main
struct EmbeddedProgram {
  static func main() {
    let pixels: [UInt8] = [0, 0, 0, 255, 255, 0, 255, 255]
    let labels: [UInt8] = [0, 1, 1, 0]
    let samples = Samples(pixels: pixels.span, width: 2, labels: labels.span)
    let network = Network(batchCapacity: 4, seed: 3) {
      Dense<2, 8>()
      BatchNorm<8>()
      ReLU<8>()
      Dense<8, 2>()
    }
    let recipe = Recipe(epochs: 200, batchSize: 4, optimizer: Optimizer(), learningRate: 0.2)
    let trainer = Trainer(network, on: samples, recipe: recipe)
    for _ in 0..<recipe.epochs {
      do { _ = try trainer.trainEpoch() } catch { fatalError("diverged") }
    }
    let evaluation = Evaluator(samples).evaluate(Classifier(InferenceModel(network.snapshot())))
    guard evaluation.correct == 4 else { fatalError("XOR is not learnt") }
    print("embedded: XOR is learnt")
    guard let bytes = try? Calibrator(samples).quantize(network.snapshot(), input: .pixels(.symmetric)) else {
      fatalError("XOR has no form in whole numbers")
    }
    let whole = Classifier(InferenceModel(bytes.network, input: bytes.input, output: .classes))
    guard Evaluator(samples).evaluate(whole).correct == 4 else { fatalError("whole numbers do not tell XOR") }
    print("embedded: whole numbers tell XOR, too")
  }
}
