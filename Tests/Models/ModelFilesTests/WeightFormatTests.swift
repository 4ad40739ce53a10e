import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct WeightFormatTests {
  private func weights(_ network: Snapshot) -> [[Float]] {
    network.layers.compactMap { if case .dense(let dense) = $0 { dense.weights } else { nil } }
  }

  /// Everything of a network but the weights of its dense layers.
  private func others(_ network: Snapshot) -> [Snapshot.Layer] {
    network.layers.map { layer in
      guard case .dense(var dense) = layer else { return layer }
      dense.weights = []
      return .dense(dense)
    }
  }

  /// A network written in a format and read back.
  private func reading(_ network: Snapshot, _ format: NumberFormat) throws -> Snapshot {
    let converted = network.converted(to: format)
    let read = try ModelFile(bytes: ModelFile(network: converted).bytes()).network
    #expect(read == converted, "weights are stored as they are, and stay so")
    return read
  }

  /// Weights as signed bytes.
  private func bytes(_ weights: [Float], rows: Int) throws -> (values: [Int8], scales: [Float]) {
    let matrix = Snapshot.Weights(.float32(weights)).converted(to: .int8, outputs: rows)
    guard case .int8(let values) = matrix.numbers else { throw Unexpected() }
    return (values, matrix.scales.map { Float($0) })
  }

  private struct Unexpected: Error {}

  @Test(arguments: 0..<50 as Range<UInt64>)
  func halfPrecisionRoundsWeightsAndNothingElse(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let network = generator.anyNetwork()
    let read = try reading(network, .float16)
    #expect(others(read) == others(network))
    #expect(weights(read) == weights(network).map { $0.map { Float(half: $0.halfBits) } })
  }

  @Test func halfPrecisionRefusesWhatItCannotHold() {
    let dense = Snapshot.Dense(inputs: 1, outputs: 1, weights: [65520], bias: [0])
    let model = ModelFile(network: Snapshot(layers: [.dense(dense)]).converted(to: .float16))
    #expect(throws: (any Error).self) { try model.bytes() }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func bytesMoveWeightsByHalfAScaleAtMost(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let network = generator.anyNetwork()
    let read = try reading(network, .int8)
    #expect(others(read) == others(network))
    for case (.dense(let dense), .dense(let rounded)) in zip(network.layers, read.layers) {
      let scales = try bytes(dense.weights, rows: dense.outputs).scales
      for index in dense.weights.indices {
        let scale = scales[index / dense.inputs]
        // Half a scale, and the rounding of the quotient and of the product, each at most 127 scales in size.
        let bound = scale / 2 + 127 * scale * Float.ulpOfOne
        #expect(abs(dense.weights[index] - rounded.weights[index]) <= bound)
      }
    }
  }

  @Test func quantizesRowsApart() throws {
    let matrix = try bytes([1, -2, 0, 0, 0.5, 127], rows: 3)
    #expect(matrix.values == [64, -127, 0, 0, 1, 127])  // 0.5 is rounded away from 0.
    #expect(matrix.scales == [2 / 127, 0, 1])
  }

  @Test func quantizesTheExtremesOfFloat() throws {
    let least = Float.leastNonzeroMagnitude
    let matrix = try bytes([190 * least, -190 * least, least, .greatestFiniteMagnitude], rows: 2)
    #expect(matrix.values == [127, -127, 0, 127])
  }

  @Test func bytesTakeAQuarterOfTheRoom() throws {
    var generator = RandomNumbers(seed: 10)
    let network = generator.tutorialNetwork()
    let sizes = try NumberFormat.ofWeights.map {
      try ModelFile(network: network.converted(to: $0)).bytes().count
    }
    let weights = 784 * 128 + 128 * 10
    #expect(sizes[0] - sizes[1] - 2 * weights < 32)
    #expect(abs(sizes[0] - sizes[2] - 3 * weights + 4 * 138) < 256)
  }

  @Test func allFormatsMayHaveScales() throws {
    let formats: [Snapshot.Weights.Numbers] = [
      .float32([1, -2]), .float16([0x3C00, 0xC000]), .int8([1, -2]),
    ]
    for numbers in formats {
      let matrix = Snapshot.Weights(numbers, scales: [3, 0.125])
      let network = Snapshot(layers: [.dense(.init(inputs: 1, outputs: 2, matrix: matrix, bias: [0, 0]))])
      let read = try ModelFile(bytes: ModelFile(network: network).bytes()).network
      #expect(read == network && weights(read) == [[3, -0.25]])
    }
  }

  @Test func refusesBytesWithoutAScaleForEachRow() throws {
    let weight = Tensor(name: "0.weight", type: .int8, shape: [2, 1], numbers: .bytes([1, 2]))
    let bias = Tensor(name: "0.bias", shape: [2], floats: [0, 0])
    let scale = Tensor(name: "0.weight_scale", shape: [1, 2], floats: [1, 1])
    #expect(
      refusal(Safetensors(tensors: [bias, weight], metadata: [:]).bytes())
        == "file: expected the tensors of linear layers and normalisations, found missing 0.weight_scale"
    )
    #expect(
      refusal(Safetensors(tensors: [bias, scale, weight], metadata: [:]).bytes())
        == "file: expected '0.weight_scale' of shape [2, 1], found [1, 2]")
    let huge = Tensor(name: "0.weight_scale", shape: [2, 1], floats: [1, .greatestFiniteMagnitude])
    #expect(
      refusal(Safetensors(tensors: [bias, huge, weight], metadata: [:]).bytes())
        == "file: expected '0.weight_scale' to be finite times 2.0, found 3.4028235e+38 in row 1")
  }
}
