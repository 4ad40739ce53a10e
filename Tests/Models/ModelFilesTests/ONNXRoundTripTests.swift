import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ONNXRoundTripTests {
  private let metadata = ["pixel_mean": "0.1307", "pixel_deviation": "0.3081", "recipe": "tutorial\n"]

  @Test(arguments: 0..<200 as Range<UInt64>)
  func readsBackTheSameBits(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let model = ModelFile(network: generator.anyNetwork(), metadata: metadata)
    let read = try ModelFile(onnxBytes: model.onnxBytes())
    #expect(read == model)
    #expect(try read.bytes() == model.bytes(), "bits, which tell 0 from -0")
    #expect(try ModelFile(onnxBytes: model.onnxBytes(ONNXOptions(takesPixels: true))) == model)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func foldsNormalizationWithoutChangingTheFunction(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let network = generator.anyNetwork()
    let options = ONNXOptions(foldsNormalization: true)
    let folded = try ModelFile(onnxBytes: ModelFile(network: network).onnxBytes(options)).network
    for (layer, next) in zip(folded.layers, folded.layers.dropFirst()) {
      switch (layer, next) {
      case (.dense, .batchNorm), (.batchNorm, .dense):
        Issue.record("a batch normalisation beside a dense layer")
      default: break
      }
    }
    let inputs = generator.floats(network.inputs)
    let (expected, found) = (referenceForward(network, inputs), referenceForward(folded, inputs))
    let bound = roundingBound(network, inputs, terms: 2 * network.layers.count)
    for (expected, found) in zip(expected, found) { #expect(abs(expected - found) <= bound) }
  }

  @Test func foldsTheTutorialNetworkIntoTwoLayers() throws {
    var generator = RandomNumbers(seed: 11)
    let folded = generator.tutorialNetwork().folded
    #expect(folded.layers.count == 3 && folded.problem == nil)
  }

  @Test func refusesToWriteLayersThatDoNotFit() {
    let dense = Snapshot.Dense(inputs: 2, outputs: 1, weights: [1], bias: [])
    for layers in [[], [.relu], [.dense(dense)]] as [[Snapshot.Layer]] {
      let model = ModelFile(network: Snapshot(layers: layers))
      let error = #expect(throws: FileError.self) {
        try model.onnxBytes(ONNXOptions(foldsNormalization: true))
      }
      #expect(error?.expected == "a network whose layers fit each other")
    }
  }

  @Test func writesFiles() throws {
    var generator = RandomNumbers(seed: 12)
    let model = ModelFile(network: generator.tutorialNetwork(), metadata: metadata)
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model.onnx").path
      try model.writeONNX(to: path)
      #expect(try ModelFile(onnxPath: path) == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.onnx"])
      var diverged = model
      diverged.network = Snapshot(layers: [.dense(.init(inputs: 1, outputs: 1, weights: [.nan], bias: [0]))])
      #expect(throws: FileError.self) { try diverged.writeONNX(to: path) }
      #expect(try ModelFile(onnxPath: path) == model)
    }
  }

  @Test func takesPixelsOnlyWhereTheMetadataTellsTheirNormalization() {
    var generator = RandomNumbers(seed: 13)
    for metadata in [[:], ["pixel_mean": "0"], ["pixel_mean": "x", "pixel_deviation": "1"]]
      + ["0", "-1", "nan", "1e-60"].map({ ["pixel_mean": "0", "pixel_deviation": $0] })
    {
      let model = ModelFile(network: generator.anyNetwork(), metadata: metadata)
      let error = #expect(throws: FileError.self) { try model.onnxBytes(ONNXOptions(takesPixels: true)) }
      #expect(error?.expected == "pixel_mean and pixel_deviation in the metadata, the latter positive")
    }
  }

  @Test func readsAnyPrefixWithoutHarm() throws {
    var generator = RandomNumbers(seed: 14)
    let bytes = try ModelFile(network: generator.anyNetwork(), metadata: metadata).onnxBytes()
    for count in bytes.indices { _ = try? ModelFile(onnxBytes: Array(bytes[..<count])) }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func survivesAHundredThousandDamagedFiles(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let options = ONNXOptions(takesPixels: seed % 2 == 0)
    let bytes = try ModelFile(network: generator.anyNetwork(), metadata: metadata).onnxBytes(options)
    for index in 0..<1000 {
      // One in ten is not even like a file.
      let mutated = mutate(index % 10 == 0 ? generator.bytes(200) : bytes, using: &generator)
      guard let model = try? ModelFile(onnxBytes: mutated) else { continue }
      #expect(model.network.problem == nil)
      #expect(throws: Never.self) { try model.bytes() }
    }
  }

  @Test(arguments: [false, true]) func standardisationIsPartOfTheGraphAndStillComesBack(folds: Bool) throws {
    let dense = Snapshot.Dense(inputs: 2, outputs: 1, weights: [2, -3], bias: [0.5])
    var model = ModelFile(network: Snapshot(layers: [.dense(dense)]))
    model.describe(
      .floats(Standardization(means: [10, -4], deviations: [3, 0.5])),
      .numbers(Standardization(means: [100], deviations: [7])))
    let options = ONNXOptions(foldsNormalization: folds, takesFeatures: true)
    let bytes = try model.onnxBytes(options)
    #expect(try ModelFile(onnxBytes: bytes) == model)
    let graph = try ONNXGraph(bytes: bytes, path: "x", folder: nil)
    #expect(graph.nodes.map(\.type) == ["Sub", "Div", "Gemm", "Mul", "Add"])
    #expect(graph.nodes.last?.outputs == ["logits"])
  }
}
