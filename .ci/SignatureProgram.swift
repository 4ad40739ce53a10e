// Prints the signature of a network in whole numbers that is the same on every machine: its bytes and scales come from a
// generator, not from training.

import KernelInterface
import NeuralNetwork

@main
struct SignatureProgram {
  static func main() {
    var state: UInt64 = 7
    let next = {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    var layers: [Snapshot.Layer] = []
    var scales: [ByteScale] = []
    let widths = [150, 70, 33, 20, 10]
    let activations: [Activation] = [.relu, .gelu, .tanh]
    for index in 1..<widths.count {
      let (inputs, outputs) = (widths[index - 1], widths[index])
      let bytes = (0..<inputs * outputs).map { _ in Int8(truncatingIfNeeded: Int(next() % 255) - 127) }
      let rowScales = (0..<outputs).map { _ in 1 / Double(2000 + next() % 1000) }
      let bias = (0..<outputs).map { _ in Float(next() % 1000) / 1000 - 0.5 }
      let matrix = Snapshot.Weights(.int8(bytes), scales: rowScales)
      layers.append(.dense(Snapshot.Dense(inputs: inputs, outputs: outputs, matrix: matrix, bias: bias)))
      guard index < widths.count - 1 else { break }
      layers.append(.activation(activations[index - 1]))
      scales.append(ByteScale(scale: 0.05, zeroPoint: index == 1 ? 0 : 120))
      scales.append(ByteScale(scale: index == 1 ? 0.05 : 0.01, zeroPoint: index == 1 ? 0 : 100))
    }
    let network = Snapshot(
      inputs: widths[0], layers: layers, quantization: Snapshot.Quantization(layers: scales))
    guard network.problem == nil else { fatalError("no network") }
    let model = InferenceModel(network, input: .pixels(.symmetric), output: .classes)
    guard let signature = Classifier(model).signature() else { fatalError("no whole numbers") }
    print(signature)
  }
}
