import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

/// Files exchanged with the real ONNX packages and exporters.
@Suite(.enabled(if: PythonPeer.interpreter != nil, PythonPeer.reason))
struct ONNXPeerTests {
  private func logits(_ network: Snapshot, _ inputs: [Float]) -> [Double] {
    stride(from: 0, to: inputs.count, by: network.inputs).flatMap {
      referenceForward(network, Array(inputs[$0..<$0 + network.inputs]))
    }
  }

  /// Checks a file with `onnx` and runs it with ONNX Runtime.
  private func run(_ model: ModelFile, _ options: ONNXOptions, kind: String, _ inputs: Data) throws
    -> [Double]
  {
    var printed = ""
    try withTemporaryFolder { folder in
      let (file, inputsFile) = (folder.appending(path: "model.onnx"), folder.appending(path: "inputs"))
      try model.writeONNX(to: file.path, options)
      try inputs.write(to: inputsFile)
      printed = try PythonPeer.run("onnx_peer.py", "check", file.path, kind, inputsFile.path)
    }
    return printed.split(separator: "\n").compactMap { Double($0) }
  }

  @Test(arguments: [false, true])
  func writesWhatONNXRuntimeRuns(folds: Bool) throws {
    var generator = RandomNumbers(seed: 15)
    let odd = Snapshot(layers: [
      generator.norm(6), generator.dense(6, 5), .relu, generator.norm(5, epsilon: 0.1), generator.dense(5, 4),
    ])
    for network in [generator.tutorialNetwork(), odd] {
      let inputs = generator.floats(3 * network.inputs)
      let options = ONNXOptions(foldsNormalization: folds)
      let data = inputs.withUnsafeBytes { Data($0) }
      let found = try run(ModelFile(network: network), options, kind: "float32", data)
      expectClose(found, logits(network, inputs), "folds: \(folds)")
    }
  }

  @Test func writesWhatONNXRuntimeRunsOnPixels() throws {
    var generator = RandomNumbers(seed: 16)
    let metadata = ["pixel_mean": "0.1307", "pixel_deviation": "0.3081"]
    let model = ModelFile(network: generator.tutorialNetwork(), metadata: metadata)
    let pixels = (0..<2 * 784).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let inputs = pixels.map { Float((Double($0) / 255 - 0.1307) / 0.3081) }
    let options = ONNXOptions(foldsNormalization: true, takesPixels: true)
    let found = try run(model, options, kind: "uint8", Data(pixels))
    expectClose(found, logits(model.network, inputs), "pixels")
  }

  /// PyTorch's two exporters and Keras'; those the interpreter has no packages for are printed by the script.
  @Test func readsWhatExportersWrite() throws {
    try withTemporaryFolder { folder in
      let missing = try PythonPeer.run("onnx_peer.py", "export", folder.path)
      if !missing.isEmpty { print("not tested, since a package is missing:\n\(missing)") }
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "onnx" }
      #expect(!files.isEmpty)
      for file in files {
        let network = try ModelFile(onnxPath: file.path).network
        let base = file.deletingPathExtension()
        let inputs = try base.appendingPathExtension("inputs").floats()
        let expected = try base.appendingPathExtension("logits").floats().map(Double.init)
        // Keras and scikit-learn give probabilities, of which the script writes logarithms.
        let name = base.lastPathComponent
        let givesProbabilities = name == "keras" || name.hasPrefix("sklearn") && name != "sklearn-number"
        // The reference knows rectifiers alone.
        let found = name.hasPrefix("sklearn") ? outputs(network, inputs) : logits(network, inputs)
        let classes = network.outputs
        let normalized = stride(from: 0, to: found.count, by: classes).flatMap {
          logSoftmax(found[$0..<$0 + classes])
        }
        expectClose(givesProbabilities ? normalized : found, expected, name)
      }
    }
  }

  private func outputs(_ network: Snapshot, _ inputs: [Float]) -> [Double] {
    var found = [Float](repeating: 0, count: inputs.count / network.inputs * network.outputs)
    var span = found.mutableSpan
    let model = InferenceModel(network, input: .floats(nil), output: .numbers(nil))
    Classifier(model).predict(inputs.span, results: &span)
    return found.map(Double.init)
  }

  private func logSoftmax(_ logits: ArraySlice<Double>) -> [Double] {
    let sum = logits.reduce(0) { $0 + exp($1) }
    return logits.map { $0 - log(sum) }
  }
}
