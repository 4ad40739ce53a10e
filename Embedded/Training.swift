// Trains in the memory of a microcontroller: XOR, then 64-16-10 on digits of 8×8 pixels.

import Board
import NeuralNetwork

@main
struct Training {
  static func main() {
    let xor = Samples(pixels: [0, 0, 0, 255, 255, 0, 255, 255].span, width: 2, labels: [0, 1, 1, 0].span)
    let right = train([2, 8, 2], on: xor, trying: xor, epochs: 200, batch: 4)
    report("XOR", right, of: 4)
    let (training, test) = (digits(from: 0, to: 800), digits(from: 800, to: 1000))
    report(
      "8×8 digits", train([64, 16, 10], on: training, trying: test, epochs: 15, batch: 16), of: test.count)
    print("bytes of the pool: \(memory_used_at_most())")
  }

  /// How many samples a network tells right after a training.
  private static func train(
    _ widths: [Int], on training: Samples, trying test: Samples, epochs: Int, batch: Int
  ) -> Int {
    let recipe = Recipe(epochs: epochs, batchSize: batch, optimizer: Optimizer(), learningRate: 0.1)
    let trainer = Trainer(
      NetworkDescription(widths: widths), on: training, recipe: recipe, threads: 1)
    for _ in 0..<epochs {
      guard let report = try? trainer.trainEpoch() else { fatalError("diverged") }
      if widths[0] > 2 { print("loss: \(report.meanLoss)") }
    }
    return Evaluator(test).evaluate(Classifier(InferenceModel(trainer.result()))).correct
  }

  private static func digits(from first: Int, to end: Int) -> Samples {
    let count = end - first
    let pixels = UnsafeBufferPointer(start: small_digits() + 64 * first, count: 64 * count)
    let labels = UnsafeBufferPointer(start: small_labels() + first, count: count)
    return Samples(pixels: pixels.span, width: 64, labels: labels.span)
  }

  private static func report(_ name: String, _ right: Int, of count: Int) {
    print("\(name): \(right) of \(count) right")
  }
}
