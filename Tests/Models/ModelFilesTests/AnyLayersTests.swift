import Files
import Foundation
@testable import ModelFiles
import NeuralNetwork
import TestSupport
import Testing

/// Networks of every kind of layer go through every format and come back.
@Suite struct AnyLayersTests {
  static let seeds = 0..<300 as Range<UInt64>

  @Test(arguments: seeds) func safetensorsKeepEverything(seed: UInt64) throws {
    let model = ModelFile(network: network(seed))
    #expect(try ModelFile(bytes: model.bytes()) == model, "\(model.network.description)")
  }

  /// A batch normalisation behind a layer normalisation without numbers of its own may be taken for these numbers.
  @Test(arguments: seeds) func onnxKeepsEverything(seed: UInt64) throws {
    let network = network(seed)
    #expect(network.problem == nil)
    let read = try ModelFile(onnxBytes: ModelFile(network: network).onnxBytes()).network
    #expect(read == network, "\(network.description), found \(read.description)")
  }

  @Test(arguments: Array(seeds.prefix(24)), [false, true]) func headersGiveTheSameOutputs(
    seed: UInt64, isFolded: Bool
  ) throws {
    guard let compiler = programPath("cc") else { return }
    var random = RandomNumbers(seed: seed)
    let network = network(seed)
    let inputs = random.floats(network.inputs, in: -2...2)
    var file = ModelFile(network: network)
    var standardization: Standardization?
    if isFolded {
      standardization = Standardization(
        means: random.floats(network.inputs), deviations: random.floats(network.inputs, in: 0.5...2))
      file.describe(.floats(standardization), .numbers(nil))
    }
    let model = InferenceModel(network, input: .floats(standardization), output: .numbers(nil))
    var expected = [Float](repeating: .nan, count: network.outputs)
    var span = expected.mutableSpan
    Classifier(model).predict(inputs.span, results: &span)
    let found = try run(file.cHeader(), compiler, inputs, outputs: network.outputs)
    for (found, expected) in zip(found, expected) {
      // The orders of additions differ, and so do the libraries' elementary functions; normalisations of few numbers
      // magnify that.
      #expect(abs(found - expected) <= 2e-3 * max(abs(expected), 1), "\(network.description)")
    }
  }

  @Test func aStateDictionaryMayBeToldItsActivation() throws {
    let dense = { (inputs: Int, outputs: Int) in
      Snapshot.Layer.dense(
        Snapshot.Dense(
          inputs: inputs, outputs: outputs, weights: [Float](repeating: 1, count: inputs * outputs), bias: [])
      )
    }
    let network = Snapshot(layers: [dense(3, 2), .relu, dense(2, 1)])
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile(network: network).write(to: path)
    #expect(try ModelFile(path: path).network == network)
    var other = network
    other.layers[1] = .activation(.tanh)
    #expect(try ModelFile(path: path, assumedActivation: .tanh).network == other)
  }

  @Test func aStateDictionaryThatDoesNotTellItsActivationIsRefused() throws {
    let tensors = [
      Tensor(name: "fc1.weight", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6]),
      Tensor(name: "fc2.weight", shape: [1, 2], floats: [1, 2]),
    ]
    let read = { (count: Int, activation: Activation?) throws(FileError) in
      let bytes = Safetensors(tensors: Array(tensors.prefix(count)), metadata: [:]).bytes()
      return try ModelFile(safetensors: bytes.span.bytes, path: "x", assumedActivation: activation)
    }
    let error = #expect(throws: FileError.self) { try read(2, nil) }
    #expect(error?.description.contains("--activation") == true)
    #expect(try read(2, .gelu).network.layers[1] == .activation(.gelu))
    // One layer has nothing to stand between.
    #expect(try read(1, nil).network.layers.count == 1)
  }

  private func run(_ header: String, _ compiler: URL, _ inputs: [Float], outputs: Int) throws -> [Float] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try header.write(to: folder.appending(path: "model.h"), atomically: true, encoding: .utf8)
    let program = """
      #include "model.h"
      #include <stdio.h>
      int main(void) {
        const float inputs[] = {\(inputs.map { "\($0)f" }.joined(separator: ", "))};
        float logits[\(outputs)];
        swiftlet_predict(inputs, logits);
        for (int i = 0; i < \(outputs); ++i) printf("%.9g\\n", (double)logits[i]);
        return 0;
      }
      """
    try program.write(to: folder.appending(path: "main.c"), atomically: true, encoding: .utf8)
    let built = try ProgramRun(
      compiler,
      ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-ffp-contract=off"]
        + [folder.appending(path: "main.c").path, "-lm", "-o", folder.appending(path: "main").path])
    #expect(built.status == 0, "\(built.errors)")
    return try ProgramRun(folder.appending(path: "main"), []).output.split(separator: "\n").compactMap {
      Float($0)
    }
  }

  private func network(_ seed: UInt64) -> Snapshot {
    var random = RandomNumbers(seed: seed)
    var width = Int.random(in: 1...40, using: &random)
    var layers = [dense(&width, &random)]
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        layers.append(
          .batchNorm(
            Snapshot.BatchNorm(
              scale: random.floats(width), shift: random.floats(width), mean: random.floats(width),
              variance: random.floats(width, in: 0.5...2),
              epsilon: [1e-5, 0.25].randomElement(using: &random)!,
              batchCount: Int.random(in: 0...9, using: &random))))
      case 1:
        layers.append(
          .layerNorm(
            Snapshot.LayerNorm(
              scale: random.floats(width), shift: random.floats(width),
              epsilon: [1e-5, 0.25].randomElement(using: &random)!)))
      case 2, 3:
        var activation = Activation.all.randomElement(using: &random)!
        if Bool.random(using: &random), activation.parameter != nil { activation.parameter = 0.3 }
        layers.append(.activation(activation))
      default: layers.append(dense(&width, &random))
      }
    }
    return Snapshot(layers: layers)
  }

  private func dense(_ width: inout Int, _ random: inout RandomNumbers) -> Snapshot.Layer {
    let (inputs, outputs) = (width, Int.random(in: 1...40, using: &random))
    width = outputs
    return .dense(
      Snapshot.Dense(
        inputs: inputs, outputs: outputs, weights: random.floats(inputs * outputs, in: -0.5...0.5),
        bias: Bool.random(using: &random) ? random.floats(outputs) : []))
  }
}
