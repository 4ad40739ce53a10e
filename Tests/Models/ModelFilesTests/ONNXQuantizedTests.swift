import Files
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

/// Networks of whole numbers through ONNX.
@Suite struct ONNXQuantizedTests {
  @Test(arguments: 0..<8 as Range<UInt64>) func comesBackToTheSameBits(seed: UInt64) throws {
    let model = try quantizedModel(seed: seed, isPixels: seed % 2 == 0)
    for takesFeatures in [false, true] {
      let read = try ModelFile(onnxBytes: model.onnxBytes(ONNXOptions(takesFeatures: takesFeatures)))
      #expect(read.network.quantization == model.network.quantization)
      #expect(signature(read) == signature(model) && signature(read) != nil)
      #expect(read.featureStandardization == model.featureStandardization)
      #expect(read.targetStandardization == model.targetStandardization)
    }
  }

  @Test func weightsAloneAreNoWholeNumbers() throws {
    var graph = TestGraph()
    graph.integers("w", [3, 2], type: 3, [1, 2, 3, -4, 5, -127])
    graph.floats("s", [2], [0.5, 2])
    graph.floats("b", [2], [1, -1])
    graph.node("DequantizeLinear", ["w", "s"], "w.floats", integers: ["axis": 1])
    graph.node("MatMul", ["x", "w.floats"], "y")
    graph.node("Add", ["y", "b"], "z")
    let model = try read(graph, width: 3)
    guard case .dense(let dense)? = model.network.layers.first else {
      Issue.record("no dense layer")
      return
    }
    #expect(model.network.quantization == nil && model.network.layers.count == 1)
    #expect(dense.weights == [0.5, 1.5, 2.5, 4, -8, -254] && dense.bias == [1, -1])
  }

  @Test func bytesThatCannotBeLessThanZeroRectify() throws {
    let model = try read(twoLayers(zeroPoint: 0), width: 1)
    #expect(model.network.layers.count == 3 && model.network.layers[1] == .relu)
    #expect(
      model.network.quantization?.layers == Array(repeating: ByteScale(scale: 0.5, zeroPoint: 0), count: 2))
    let signed = try read(twoLayers(zeroPoint: 7), width: 1)
    #expect(signed.network.layers.count == 2)
    #expect(signed.network.quantization?.layers == [ByteScale(scale: 0.5, zeroPoint: 7)])
    // Inputs are rounded to bytes: x = (byte − 10)·0.25.
    #expect(signed.featureStandardization == Standardization(means: [-2.5], deviations: [0.25]))
  }

  /// A model of normalised pixels reads the pixels themselves, which are bytes already.
  @Test func pixelsThatTheMetadataTellsOfStayBytes() throws {
    var graph = twoLayers(zeroPoint: 0)
    graph.metadata("pixel_mean", "0.5")
    graph.metadata("pixel_deviation", "0.5")
    let model = try read(graph, width: 1)
    #expect(model.inputKind == .pixels(.symmetric) && model.network.quantization != nil)
    guard case .dense(let dense)? = model.network.layers.first else {
      Issue.record("no dense layer")
      return
    }
    #expect(dense.matrix.scales == [0.125])
  }

  @Test func whatHasNoFormIsOneLine() {
    let wrong: [(String, (inout TestGraph) -> Void)] = [
      (
        "'w' with positive scales and zero points of 0",
        {
          $0.integers("w", [1, 1], type: 3, [1])
          $0.floats("s", [1], [1])
          $0.integers("p", [1], type: 3, [5])
          $0.node("DequantizeLinear", ["w", "s", "p"], "v")
          $0.node("MatMul", ["x", "v"], "z")
        }
      ),
      (
        "'w' in signed bytes or INT32, found uint8",
        {
          $0.integers("w", [1, 1], type: 2, [1])
          $0.floats("s", [1], [1])
          $0.node("DequantizeLinear", ["w", "s"], "v")
          $0.node("MatMul", ["x", "v"], "z")
        }
      ),
      (
        "a scale for each of 3 outputs of 'v', found 2 along axis 1",
        {
          $0.integers("w", [1, 3], type: 3, [1, 2, 3])
          $0.floats("s", [2], [1, 1])
          $0.node("DequantizeLinear", ["w", "s"], "v", integers: ["axis": 1])
          $0.node("MatMul", ["x", "v"], "z")
        }
      ),
      (
        "QuantizeLinear of activations with one positive scale, found [-1.0]",
        {
          $0.floats("s", [], [-1])
          $0.node("QuantizeLinear", ["x", "s"], "z")
        }
      ),
      (
        "DequantizeLinear with the scale of QuantizeLinear, found 2.0, 0",
        {
          $0.floats("s", [], [1])
          $0.floats("t", [], [2])
          $0.node("QuantizeLinear", ["x", "s"], "y")
          $0.node("DequantizeLinear", ["y", "t"], "z")
        }
      ),
    ]
    for (expected, change) in wrong {
      var graph = TestGraph()
      change(&graph)
      let error = #expect(throws: FileError.self) {
        try read(graph, width: 1)
      }
      #expect(error?.description.contains(expected) == true, "\(error?.description ?? "nothing")")
    }
  }

  /// What is read of a graph from `x` to `z`.
  private func read(_ graph: TestGraph, width: Int) throws(FileError) -> ModelFile {
    var graph = graph
    graph.value(11, "x", [0, width])
    graph.value(12, "z", [0, 0])
    return try ModelFile(onnxBytes: graph.bytes)
  }

  private func twoLayers(zeroPoint: Int) -> TestGraph {
    var graph = TestGraph()
    graph.floats("is", [], [0.25])
    graph.integers("ip", [], type: 2, [10])
    graph.node("QuantizeLinear", ["x", "is", "ip"], "xq")
    graph.node("DequantizeLinear", ["xq", "is", "ip"], "xd")
    graph.integers("w", [1, 1], type: 3, [3])
    graph.floats("s", [], [0.125])
    graph.node("DequantizeLinear", ["w", "s"], "v")
    graph.node("MatMul", ["xd", "v"], "y")
    graph.floats("ys", [], [0.5])
    graph.integers("yp", [], type: 2, [zeroPoint])
    graph.node("QuantizeLinear", ["y", "ys", "yp"], "yq")
    graph.node("DequantizeLinear", ["yq", "ys", "yp"], "yd")
    graph.node("MatMul", ["yd", "v"], "z")
    return graph
  }

  private func signature(_ file: ModelFile) -> UInt64? {
    Classifier(InferenceModel(file.network, input: file.inputKind, output: file.outputKind)).signature()
  }
}
