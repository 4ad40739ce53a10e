import Files
import Foundation
import NeuralNetwork
import Testing

@testable import ModelFiles

@Suite struct ONNXImporterTests {
  /// A graph from `x`, [n, 2], through operators to `y`, with constants that fit.
  private func graph(shape: [Int] = [0, 2], type: Int = 1, _ build: (inout TestGraph) -> Void) -> TestGraph {
    var graph = TestGraph()
    graph.value(11, "x", type: type, shape)
    graph.value(12, "y", [0, 3])
    graph.floats("w", [2, 3], [1, 2, 3, 4, 5, 6])
    graph.floats("b", [3], [7, 8, 9])
    graph.floats("two", [], [2])
    graph.floats("pair", [1, 2], [3, 4])
    build(&graph)
    return graph
  }

  private let dense = Snapshot.Dense(inputs: 2, outputs: 3, weights: [1, 4, 2, 5, 3, 6], bias: [7, 8, 9])

  private func affine(_ scale: [Float], _ shift: [Float]) -> Snapshot.Layer {
    .batchNorm(
      Snapshot.BatchNorm(
        scale: scale, shift: shift, mean: scale.map { _ in 0 }, variance: scale.map { _ in 1 },
        epsilon: .leastNormalMagnitude))
  }

  @Test func takesMatMulWithItsAdd() throws {
    let model = try graph {
      $0.node("MatMul", ["x", "w"], "product")
      $0.node("Cast", ["product"], "cast", integers: ["to": 1])
      $0.node("Add", ["b", "cast"], "y")
    }.model()
    #expect(model == ModelFile(network: Snapshot(layers: [.dense(dense)])))
    let bare = try graph { $0.node("MatMul", ["x", "w"], "y") }.model()
    #expect(
      bare.network.layers == [.dense(.init(inputs: 2, outputs: 3, weights: dense.weights, bias: []))])
  }

  @Test func takesGemmInEveryForm() throws {
    var expected = dense
    #expect(try graph { $0.node("Gemm", ["x", "w", "b"], "y") }.model().network.layers == [.dense(expected)])
    expected.weights = dense.weights.map { $0 * 0.5 }
    expected.bias = dense.bias.map { $0 * 4 }
    let scaled = try graph {
      $0.node("Gemm", ["x", "w", "b"], "y", floats: ["alpha": 0.5, "beta": 4])
    }.model()
    #expect(scaled.network.layers == [.dense(expected)])
    expected = .init(inputs: 2, outputs: 3, weights: [1, 2, 3, 4, 5, 6], bias: [2, 2, 2])
    let transposed = try graph {
      $0.floats("t", [3, 2], [1, 2, 3, 4, 5, 6])
      $0.node("Gemm", ["x", "t", "two"], "y", integers: ["transB": 1])
    }.model()
    #expect(transposed.network.layers == [.dense(expected)])
    #expect(
      graph { $0.node("Gemm", ["x", "w"], "y", integers: ["transA": 1]) }.refusal
        == "file: expected Gemm with transA 0, found 1")
    #expect(
      graph { $0.node("Gemm", ["w", "x"], "y") }.refusal
        == #"file: expected Gemm with weights on the right, found ["w", "x"]"#)
    #expect(
      graph { $0.node("Gemm", ["x", "w"], "y", floats: ["alpha": .infinity]) }.refusal
        == "file: expected finite weights, found alpha inf, beta 1.0")
  }

  @Test func takesFlatteningAsExportersWriteIt() throws {
    func layers(_ shape: [Int], _ build: @escaping (inout TestGraph) -> Void) throws -> [Snapshot.Layer] {
      try graph(shape: shape) {
        build(&$0)
        $0.node("Gemm", ["flat", "w", "b"], "y")
      }.model().network.layers
    }
    #expect(try layers([0, 1, 2]) { $0.node("Flatten", ["x"], "flat") } == [.dense(dense)])
    #expect(
      try layers([0, 1, 1, 2]) {
        $0.integers("shape", [2], [-1, 2])
        $0.node("Reshape", ["x", "shape"], "flat")
      } == [.dense(dense)])
    #expect(
      try layers([0, 0, 2]) {
        $0.integers("zero", [], [0])
        $0.integers("rest", [1], [-1])
        $0.node("Shape", ["x"], "shape")
        $0.node("Gather", ["shape", "zero"], "batch")
        $0.node("Unsqueeze", ["batch"], "first")
        $0.node("Concat", ["first", "rest"], "both")
        $0.node("Reshape", ["x", "both"], "flat")
      } == [.dense(dense)])
    let wrong = graph(shape: [0, 1, 2]) {
      $0.integers("shape", [2], [-1, 1])
      $0.node("Reshape", ["x", "shape"], "y")
    }
    #expect(wrong.refusal == "file: expected Reshape to one row of 2 a picture, found [-1, 1]")
  }

  @Test func takesElementwiseOperatorsAsNormalization() throws {
    let model = try graph {
      $0.node("Sub", ["x", "pair"], "a")
      $0.node("Div", ["a", "two"], "b1")
      $0.node("Gemm", ["b1", "w", "b"], "c")
      $0.node("Mul", ["b", "c"], "d")
      $0.node("Add", ["d", "two"], "e")
      $0.node("Relu", ["e"], "f")
      $0.node("Softmax", ["f"], "y")
    }.model()
    #expect(
      model.network.layers == [
        affine([0.5, 0.5], [-1.5, -2]), .dense(dense), affine([7, 8, 9], [2, 2, 2]), .relu,
      ])
    #expect(model.network.problem == nil)
    let shifted = try graph {
      $0.node("Add", ["x", "pair"], "a")
      $0.node("Mul", ["a", "two"], "c")
      $0.node("Div", ["c", "pair"], "y")
    }.model()
    #expect(shifted.network.layers == [affine([2 / 3, 0.5], [2, 2])])
    #expect(
      graph { $0.node("Sub", ["two", "x"], "y") }.refusal
        == #"file: expected Sub by a constant, found ["two", "x"]"#)
    #expect(
      graph {
        $0.floats("zero", [1], [0])
        $0.node("Div", ["x", "zero"], "y")
      }.refusal
        == "file: expected elementwise operators with finite results, found an overflow or a division by 0")
    #expect(
      graph(shape: [0, 0]) {
        $0.node("Mul", ["x", "two"], "a")
        $0.node("Gemm", ["a", "w", "b"], "y")
      }.refusal == "file: expected a fixed number of inputs, found none before 2.0")
  }

  @Test func takesBatchNormalization() throws {
    let model = try graph {
      $0.floats("var", [2], [5, 6])
      $0.floats("one", [2], [1, 2])
      $0.node("BatchNormalization", ["x", "one", "one", "one", "var"], "a", floats: ["epsilon": 0.25])
      $0.node("Dropout", ["a"], "a1")
      $0.node("Identity", ["w"], "same")
      $0.node("Gemm", ["a1", "same", "b"], "y")
    }.model()
    let norm = Snapshot.BatchNorm(
      scale: [1, 2], shift: [1, 2], mean: [1, 2], variance: [5, 6], epsilon: 0.25)
    #expect(model.network.layers == [.batchNorm(norm), .dense(dense)])
    let negative = graph {
      $0.floats("var", [2], [5, -6])
      $0.node("BatchNormalization", ["x", "var", "var", "var", "var"], "y")
    }
    #expect(negative.refusal == "file: expected 'var' to hold no negative number, found -6.0 at element 1")
    for epsilon in [0, -1, .nan, .infinity] as [Float] {
      let zero = graph {
        $0.floats("var", [2], [5, 6])
        $0.node("BatchNormalization", ["x", "var", "var", "var", "var"], "y", floats: ["epsilon": epsilon])
      }
      #expect(zero.refusal == "file: expected a positive epsilon, found \(epsilon)")
    }
  }

  @Test func readsTheCountOfBatchesFromTheMetadata() throws {
    for (text, count) in [("7", 7), ("-7", 0), ("x", 0)] {
      let model = try graph {
        $0.metadata("node.num_batches_tracked", text)
        $0.metadata("other", text)
        $0.floats("var", [2], [5, 6])
        $0.node("BatchNormalization", ["x", "var", "var", "var", "var"], "y")
      }.model()
      guard case .batchNorm(let norm) = model.network.layers[0] else { continue }
      #expect(norm.batchCount == count && model.metadata == ["other": text])
    }
  }

  @Test func learnsTheWidthFromTheFirstConstantThatTellsIt() throws {
    let pair = graph(shape: [0, 0]) {
      $0.node("Mul", ["x", "pair"], "a")
      $0.node("Gemm", ["a", "w", "b"], "y")
    }
    #expect(try pair.model().network.layers == [affine([3, 4], [0, 0]), .dense(dense)])
    let norm = graph(shape: [0, 0]) {
      $0.floats("var", [3], [4, 5, 6])
      $0.node("BatchNormalization", ["x", "var", "var", "var", "var"], "a")
      $0.node("Gemm", ["a", "w", "b"], "y")
    }
    #expect(norm.refusal == "file: expected 'w' of shape [3, outputs], found [2, 3]")
    let row = graph(shape: [0, 0]) {
      $0.node("Mul", ["x", "pair"], "a")
      $0.node("Gemm", ["a", "b"], "y")
    }
    #expect(row.refusal == "file: expected 'b' of shape [2, outputs], found [3]")
  }

  @Test func refusesGraphsWithoutAWidth() throws {
    let relu = graph { $0.node("Relu", ["x"], "y") }
    #expect(relu.refusal == "file: expected a network, found no layer with a width")
    let endless = graph(shape: [0, .max, 4]) { $0.node("Gemm", ["x", "w", "b"], "y") }
    #expect(try endless.model().network.layers == [.dense(dense)], "no width is told by so many numbers")
  }

  @Test func refusesNormalizationThatIsStillTraining() {
    let training = graph {
      $0.floats("var", [2], [5, 6])
      $0.node("BatchNormalization", ["x", "var", "var", "var", "var"], "y", integers: ["training_mode": 1])
    }
    #expect(training.refusal == "file: expected BatchNormalization with training_mode 0, found 1")
  }

  @Test func refusesNormalizationOfAnotherShape() {
    let column = graph {
      $0.floats("column", [2, 1], [1, 2])
      $0.node("Mul", ["x", "column"], "y")
    }
    #expect(
      column.refusal == "file: expected 'column' with a number for each of 2 features, found shape [2, 1]")
    let matrix = graph {
      $0.floats("var", [2], [5, 6])
      $0.node("BatchNormalization", ["x", "pair", "var", "var", "var"], "y")
    }
    #expect(matrix.refusal == "file: expected 'pair' of shape [2], found [1, 2]")
  }

  @Test func readsTheNormalizationOfPixels() throws {
    let model = try graph(type: 2) {
      $0.floats("scale", [1], [1 / 51])
      $0.floats("shift", [], [-0.5])
      $0.node("Cast", ["x"], "f", integers: ["to": 1])
      $0.node("Mul", ["f", "scale"], "g")
      $0.node("Add", ["g", "shift"], "h")
      $0.node("Gemm", ["h", "w", "b"], "y")
    }.model()
    #expect(model.network.layers == [.dense(dense)])
    #expect(PixelScale(model.metadata)?.affine.scale.map { Float($0) } == [Float(1) / 51])
    let plain = try graph(type: 2) {
      $0.node("Cast", ["x"], "f", integers: ["to": 1])
      $0.node("Gemm", ["f", "w", "b"], "y")
    }.model()
    #expect(PixelScale(plain.metadata)?.affine == .identity)
    let negative = graph(type: 2) {
      $0.floats("minus", [], [-2])
      $0.node("Mul", ["x", "minus"], "f")
      $0.node("Gemm", ["f", "w", "b"], "y")
    }
    #expect(
      negative.refusal == "file: expected one positive scale for all pixels, found 1, beginning with -2.0")
    let two = graph(type: 2) {
      $0.node("Mul", ["x", "pair"], "f")
      $0.node("Gemm", ["f", "w", "b"], "y")
    }
    #expect(
      two.refusal == "file: expected one positive scale for all pixels, found 2, beginning with 3.0")
  }

  /// Until 2019 exporters listed weights among the inputs too.
  @Test func takesInputsThatAreConstantsForConstants() throws {
    let model = try graph {
      $0.value(11, "w", [2, 3])
      $0.node("Gemm", ["x", "w", "b"], "y")
    }.model()
    #expect(model.network.layers == [.dense(dense)])
  }

  @Test func refusesCastsToWholeNumbers() {
    let refusal = graph { $0.node("Cast", ["x"], "y", integers: ["to": 7]) }.refusal
    #expect(refusal == "file: expected Cast with to 1, found 7")
  }

  @Test func namesTheOperatorItCannotTake() {
    #expect(
      graph { $0.node("Sin", ["x"], "y") }.refusal
        == "file: expected the operators of a multilayer perceptron, found the operator Sin 'node'")
    #expect(
      graph { $0.node("Gemm", ["x", "w"], "y", domain: "com.example") }.refusal
        == "file: expected the operators of a multilayer perceptron, found the operator com.example.Gemm 'node'"
    )
  }

  @Test func refusesWhatIsNoChain() {
    #expect(
      graph {
        $0.node("Relu", ["x"], "a")
        $0.node("Add", ["a", "x"], "y")
      }.refusal == "file: expected 'x' as a constant, found a computed value")
    #expect(
      graph {
        $0.node("Relu", ["x"], "a")
        $0.node("Relu", ["x"], "y")
      }.refusal == #"file: expected a chain of operators, found Relu of ["x"] after 'a'"#)
    #expect(
      graph {
        $0.node("Softmax", ["x"], "a")
        $0.node("Relu", ["a"], "y")
      }.refusal == "file: expected Softmax as the last operator, found Relu")
    #expect(
      graph { $0.node("Gemm", ["x", "w"], "z") }.refusal
        == #"file: expected the result of the last operator as the output, found ["y"]"#)
    #expect(
      graph {
        $0.value(11, "x2", [0, 2])
        $0.node("Gemm", ["x", "w"], "y")
      }.refusal == #"file: expected a graph with one input, found ["x", "x2"]"#)
    #expect(graph { _ in }.refusal?.contains("as the output") == true)
  }

  @Test func refusesConstantsThatDoNotFit() {
    #expect(
      graph { $0.node("Gemm", ["x", "b"], "y") }.refusal
        == "file: expected 'b' of shape [2, outputs], found [3]")
    #expect(
      graph(shape: [0, 5]) { $0.node("Gemm", ["x", "w"], "y") }.refusal
        == "file: expected 'w' of shape [5, outputs], found [2, 3]")
    #expect(
      graph { $0.node("Gemm", ["x", "w", "pair"], "y") }.refusal
        == "file: expected 'pair' with a number for each of 3 features, found shape [1, 2]")
    #expect(
      graph {
        $0.floats("inf", [2, 1], [1, .infinity])
        $0.node("Gemm", ["x", "inf"], "y")
      }.refusal == "file: expected 'inf' to hold finite numbers, found inf at element 1")
    #expect(
      graph {
        $0.integers("i", [2, 1], [1, 2])
        $0.node("Gemm", ["x", "i"], "y")
      }.refusal == "file: expected 'i' as a constant, found integers")
  }

  /// What skl2onnx writes for two classes: labels that are looked up, and σ with its complement.
  @Test func takesOffTheTailOfAClassifier() throws {
    let model = try graph {
      $0.floats("weights", [2, 1], [2, -3])
      $0.floats("bias", [1, 1], [0.5])
      $0.floats("one", [], [1])
      $0.initializer("labels", [2], type: 6) { tensor in for label in [3, 8] { tensor.integer(5, label) } }
      $0.integers("shape", [1], [-1])
      $0.node("MatMul", ["x", "weights"], "product")
      $0.node("Add", ["product", "bias"], "sum")
      $0.node("Sigmoid", ["sum"], "yes")
      $0.node("Sub", ["one", "yes"], "no")
      $0.node("Concat", ["no", "yes"], "both", integers: ["axis": 1])
      $0.node("ArgMax", ["both"], "place", integers: ["axis": 1])
      $0.node("ArrayFeatureExtractor", ["labels", "place"], "label", domain: "ai.onnx.ml")
      $0.node("Reshape", ["label", "shape"], "y")
    }.model()
    #expect(
      model.network.layers == [
        .dense(Snapshot.Dense(inputs: 2, outputs: 2, weights: [0, 0, 2, -3], bias: [0, 0.5]))
      ])
    #expect(model.metadata[MetadataKey.classes] == "3\n8" && model.inputKind == .floats(nil))
  }
}
