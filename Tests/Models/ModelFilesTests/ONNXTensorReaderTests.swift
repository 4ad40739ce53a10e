import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ONNXTensorReaderTests {
  /// A graph of one Gemm whose weights, [2, 1], are added by the closure.
  private func graph(_ addWeights: (inout TestGraph) -> Void) -> TestGraph {
    var graph = TestGraph()
    graph.value(11, "x", [0, 2])
    graph.value(12, "y", [0, 1])
    graph.node("Gemm", ["x", "w"], "y")
    addWeights(&graph)
    return graph
  }

  private func weights(_ model: ModelFile) -> [Float] {
    if case .dense(let dense) = model.network.layers[0] { dense.weights } else { [] }
  }

  @Test func readsRawNumbersOfEachType() throws {
    for (type, bytes) in [
      (1, [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC1]), (10, [0, 0x3C, 0, 0xC9]), (16, [0x80, 0x3F, 0x20, 0xC1]),
      (11, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0x24, 0xC0]),
    ] as [(Int, [UInt8])] {
      let model = try graph { $0.initializer("w", [2, 1], type: type) { $0.byteString(9, bytes) } }.model()
      #expect(weights(model) == [1, -10])
    }
  }

  @Test func readsDoublesThatAreFieldsOfTheirOwn() throws {
    let packed: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0x24, 0xC0]
    let model = try graph { $0.initializer("w", [2, 1], type: 11) { $0.byteString(10, packed) } }.model()
    #expect(weights(model) == [1, -10])
    let short = graph {
      $0.initializer("w", [2, 1], type: 11) { $0.byteString(10, Array(packed.prefix(8))) }
    }
    #expect(short.refusal == "file: expected 'w' with the numbers of shape [2, 1], found 1")
  }

  @Test func refusesLiesAboutNumbers() {
    #expect(
      graph { $0.floats("w", [2, 1], [1]) }.refusal
        == "file: expected 'w' with the numbers of shape [2, 1], found 1")
    #expect(
      graph { $0.initializer("w", [2, 1], type: 1) { $0.byteString(9, [0, 0, 0, 0]) } }.refusal
        == "file: expected 'w' with the bytes of shape [2, 1] in F32, found 4 bytes")
    #expect(
      graph { $0.floats("w", [2, 1], [1, 2, 3]) }.refusal
        == "file: expected 'w' with the numbers of shape [2, 1], found 3")
    #expect(
      graph { $0.initializer("w", [2, 1], type: 1) { $0.byteString(9, [UInt8](repeating: 0, count: 12)) } }
        .refusal
        == "file: expected 'w' with the bytes of shape [2, 1] in F32, found 12 bytes")
    #expect(
      graph { $0.floats("w", [-1, 1], [1]) }.refusal
        == "file: expected 'w' with dimensions of 0 or more, found -1")
    #expect(
      graph { $0.floats("w", [.max, .max], []) }.refusal
        == "file: expected 'w' to be addressable, found [\(Int.max), \(Int.max)]")
    #expect(
      graph { $0.initializer("w", [2, 1], type: 9) { _ in } }.refusal
        == "file: expected 'w' of type FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, UINT8, INT32 or INT64, found data type 9"
    )
    #expect(
      graph { $0.initializer("w", [2, 1], type: 10) { $0.integer(5, 1) } }.refusal
        == "file: expected 'w' with raw data, found none")
    #expect(
      graph {
        $0.floats("w", [2, 1], [1, 2])
        $0.floats("w", [2, 1], [1, 2])
      }.refusal == "file: expected each initializer once, found 'w' twice")
    let noGraph = #expect(throws: FileError.self) { try ModelFile(onnxBytes: [0x08, 7], name: "file") }
    #expect(noGraph?.description == "file: expected an ONNX model, found a protocol buffer without a graph")
  }

  @Test func readsNumbersFromAFileBesideTheModel() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "model.onnx")
      try ([1, 2, 3, 4] as [Float]).write(to: folder.appending(path: "model.data"))
      func model(_ entries: [String: String]) throws -> ModelFile {
        try Data(graph { $0.external("w", [2, 1], entries) }.bytes).write(to: file)
        return try ModelFile(onnxPath: file.path)
      }
      #expect(weights(try model(["location": "model.data", "offset": "4", "length": "8"])) == [2, 3])
      for range in [["offset": "12"], ["offset": "-1"], ["offset": "0", "length": "99"], ["offset": "x"]] {
        let entries = range.merging(["location": "model.data"]) { $1 }
        let error = #expect(throws: FileError.self) { try model(entries) }
        #expect(error?.description.contains("expected 'w' within the 16 bytes of 'model.data'") == true)
      }
      #expect(throws: FileError.self) { try model(["location": "model.data", "length": "4"]) }
      #expect(throws: FileError.self) { try model(["location": "none.data"]) }
      for location in ["", "/etc/hostname", "../model.data", "a/../../b"] {
        let error = #expect(throws: FileError.self) { try model(["location": location]) }
        #expect(
          error?.description
            == "\(file.path): expected the numbers of 'w' in the model or a file beside it, found the place '\(location)'"
        )
      }
    }
  }

  @Test func refusesExternalNumbersOfBytesInMemory() {
    let refusal = graph { $0.external("w", [2, 1], ["location": "w.data"]) }.refusal
    #expect(
      refusal
        == "file: expected the numbers of 'w' in the model or a file beside it, found the place 'w.data'")
  }
}
