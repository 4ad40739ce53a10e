import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct StateDictionaryTests {
  private typealias Change = (inout [Tensor]) -> Void

  /// The error for a small network (4 → 3, normalised, → 2) after its tensors were changed.
  private func refusalAfter(metadata: [String: String] = [:], _ change: Change) throws -> String? {
    var generator = RandomNumbers(seed: 2)
    let network = Snapshot(layers: [generator.dense(4, 3), generator.norm(3), .relu, generator.dense(3, 2)])
    var file = StateDictionaryWriter(network: network, metadata: [:]).file
    file.metadata = metadata
    change(&file.tensors)
    return refusal(file.bytes())
  }

  private func replace(_ name: String, shape: [Int]) -> Change {
    { tensors in
      let index = tensors.firstIndex { $0.name == name }!
      tensors[index] = Tensor(
        name: name, shape: shape, floats: [Float](repeating: 1, count: shape.reduce(1, *)))
    }
  }

  /// The layers found under these names: a number for the inputs and outputs of a linear layer, one for the
  /// features of a batch normalisation.
  private func layers(_ modules: [(name: String, widths: [Int])], _ list: String? = nil) throws -> [String] {
    var tensors: [Tensor] = []
    for (name, widths) in modules {
      let parameters = widths.count == 2 ? ["bias"] : ["weight", "bias", "running_mean", "running_var"]
      let ones = [Float](repeating: 1, count: widths.last!)
      tensors += parameters.map {
        Tensor(name: StateDictionary.key(name, $0), shape: [widths.last!], floats: ones)
      }
      if widths.count == 2 {
        let weights = [Float](repeating: 1, count: widths[0] * widths[1])
        tensors.append(
          Tensor(name: StateDictionary.key(name, "weight"), shape: [widths[1], widths[0]], floats: weights))
      } else {
        tensors.append(Tensor(name: StateDictionary.key(name, "num_batches_tracked"), integer: 5))
      }
    }
    let metadata = list.map { ["layer_kinds": $0] } ?? [:]
    let model = try ModelFile(
      safetensors: Safetensors(tensors: tensors.reversed(), metadata: metadata).bytes().span.bytes, path: "x",
      assumedActivation: list == nil ? .relu : nil)
    #expect(model.metadata.isEmpty && model.network.problem == nil)
    return model.network.layers.map { layer in
      switch layer {
      case .dense(let dense): "\(dense.inputs)→\(dense.outputs)"
      case .batchNorm(let norm): "norm \(norm.scale.count)"
      case .layerNorm(let norm): "layer norm \(norm.scale.count)"
      case .activation(let activation): activation.names.name
      }
    }
  }

  @Test func namesTheTutorialNetworkAsPyTorchDoes() {
    var generator = RandomNumbers(seed: 3)
    let file = StateDictionaryWriter(network: generator.tutorialNetwork(), metadata: ["a": "b"]).file
    let shapes = file.tensors.map { "\($0.name) \($0.type.safetensorsName) \($0.shape)" }
    #expect(
      shapes == [
        "layer1.1.num_batches_tracked I64 []", "layer1.0.weight F32 [128, 784]", "layer1.0.bias F32 [128]",
        "layer1.1.weight F32 [128]", "layer1.1.bias F32 [128]", "layer1.1.running_mean F32 [128]",
        "layer1.1.running_var F32 [128]", "layer2.0.weight F32 [10, 128]", "layer2.0.bias F32 [10]",
      ])
    #expect(file.metadata == ["a": "b"])
  }

  @Test func writesTheListOfLayersWhereNamesAreNotEnough() {
    var generator = RandomNumbers(seed: 4)
    let network = Snapshot(layers: [generator.norm(2, epsilon: 0.5), generator.dense(2, 3), .relu])
    let metadata = ["0.eps": "1", "layer_kinds": "x", "kept.eps": "y"]
    let file = StateDictionaryWriter(network: network, metadata: metadata).file
    #expect(file.metadata == ["0.eps": "0.5", "layer_kinds": "BatchNorm1d Linear ReLU", "kept.eps": "y"])
    #expect(file.tensors.map(\.name).contains("1.weight"))
  }

  @Test func ordersModulesByTheNumbersInTheirNames() throws {
    #expect(try layers([("", [4, 2])]) == ["4→2"])
    #expect(
      try layers([("0", [4, 3]), ("2", [3, 5]), ("10", [5, 2])]) == ["4→3", "relu", "3→5", "relu", "5→2"])
    #expect(try layers([("0", [4, 3]), ("1", [3]), ("3", [3, 2])]) == ["4→3", "norm 3", "relu", "3→2"])
    #expect(
      try layers([("fc1", [4, 3]), ("bn1", [3]), ("fc2", [3, 5]), ("bn2", [5]), ("out", [5, 2])])
        == ["4→3", "norm 3", "relu", "3→5", "norm 5", "relu", "5→2"])
    #expect(try layers([("net.0", [4]), ("net.1", [4, 3])]) == ["norm 4", "4→3"])
  }

  @Test func followsTheListOfLayersInTheMetadata() throws {
    let modules = [("0", [4, 3]), ("2", [3]), ("3", [3, 2])]
    #expect(
      try layers(modules, "Linear ReLU BatchNorm1d Linear ReLU") == ["4→3", "relu", "norm 3", "3→2", "relu"])
    #expect(try layers([("0", [4, 3]), ("1", [3, 2])], "Linear Linear") == ["4→3", "3→2"])
  }

  @Test func listsMissingAndUnknownKeys() throws {
    let expected = "file: expected the tensors of linear layers and normalisations, found"
    #expect(
      try refusalAfter { $0.removeAll { $0.name == "layer2.0.weight" || $0.name == "layer1.1.running_var" } }
        == "\(expected) missing layer1.1.running_var, layer2.0.weight")
    #expect(
      try refusalAfter { $0.append(Tensor(name: "layer1.0.extra", shape: [1], floats: [1])) }
        == "\(expected) unknown layer1.0.extra")
    #expect(
      try refusalAfter { tensors in
        tensors.removeAll { $0.name == "layer1.0.weight" }
        tensors += (10..<20).map { Tensor(name: "x\($0)", shape: [1], floats: [1]) }
      }
        == "\(expected) missing layer1.0.weight, weight; unknown x10, x11, x12, x13, x14, x15, x16, x17 and 2 more"
    )
  }

  @Test func takesAWeightOfOneDimensionForLayerNormalization() throws {
    let tensors = ["weight", "bias"].map { Tensor(name: "norm1.\($0)", shape: [2], floats: [1, 1]) }
    let network = try ModelFile(bytes: Safetensors(tensors: tensors, metadata: [:]).bytes()).network
    #expect(network.layers == [.layerNorm(.init(scale: [1, 1], shift: [1, 1]))])
    #expect(
      refusal(Safetensors(tensors: [tensors[0]], metadata: [:]).bytes())
        == "file: expected the tensors of linear layers and normalisations, found missing norm1.bias")
  }

  @Test func refusesShapesThatDoNotFitEachOther() throws {
    #expect(
      try refusalAfter(replace("layer2.0.weight", shape: [2, 4]))
        == "file: expected 'layer2.0.weight' of shape [outputs, 3], found [2, 4]")
    #expect(
      try refusalAfter(replace("layer1.0.weight", shape: [3, 4, 1]))
        == "file: expected 'layer1.0.weight' of shape [outputs, inputs], found [3, 4, 1]")
    #expect(
      try refusalAfter(replace("layer1.0.weight", shape: [3, 0]))
        == "file: expected 'layer1.0.weight' of shape [outputs, inputs], found [3, 0]")
    #expect(
      try refusalAfter(replace("layer1.0.bias", shape: [4]))
        == "file: expected 'layer1.0.bias' of shape [3], found [4]")
    #expect(
      try refusalAfter(replace("layer1.1.running_mean", shape: [1, 3]))
        == "file: expected 'layer1.1.running_mean' of shape [3], found [1, 3]")
    #expect(
      refusal(Safetensors(tensors: [], metadata: [:]).bytes())
        == "file: expected a network, found no layer with a width")
  }

  @Test func refusesTheWrongTypes() throws {
    #expect(
      try refusalAfter(replace("layer1.1.num_batches_tracked", shape: []))
        == "file: expected 'layer1.1.num_batches_tracked' as a single I64, found F32 of shape []")
    for shape in [[0], [1]] {
      #expect(
        try refusalAfter { tensors in
          let index = tensors.firstIndex { $0.type == .int64 }!
          tensors[index].shape = shape
          tensors[index].numbers = .integers([Int64](repeating: 1, count: shape[0]))
        } == "file: expected 'layer1.1.num_batches_tracked' as a single I64, found I64 of shape \(shape)")
    }
    #expect(
      try refusalAfter { tensors in
        tensors.removeAll { $0.name == "layer2.0.bias" }
        tensors.append(Tensor(name: "layer2.0.bias", integer: 1))
        tensors[tensors.count - 1].shape = [1, 1]
      } == "file: expected 'layer2.0.bias' of shape [2], found [1, 1]")
    #expect(
      try refusalAfter { tensors in
        for index in tensors.indices where tensors[index].name.hasPrefix("layer2.0") {
          tensors[index].shape = tensors[index].shape.count == 2 ? [1, 3] : [1]
          tensors[index].numbers = .floats([1, 1, 1])
        }
        tensors.removeAll { $0.name == "layer2.0.bias" }
        tensors.append(Tensor(name: "layer2.0.bias", integer: 1))
        tensors[tensors.count - 1].shape = [1]
      } == "file: expected 'layer2.0.bias' in F32, F16, BF16 or F64, found I64")
  }

  @Test func refusesImpossibleFigures() throws {
    #expect(
      try refusalAfter { tensors in
        let index = tensors.firstIndex { $0.name == "layer1.1.running_var" }!
        tensors[index].numbers = .floats([1, -0.5, 1])
      } == "file: expected 'layer1.1.running_var' to hold no negative number, found -0.5 at element 1")
    #expect(
      try refusalAfter { tensors in
        let index = tensors.firstIndex { $0.type == .int64 }!
        tensors[index].numbers = .integers([-1])
      } == "file: expected 'layer1.1.num_batches_tracked' to be a count, found -1")
    for epsilon in ["0", "-1", "nan", "inf", "", "1e-5x"] {
      #expect(
        try refusalAfter(metadata: ["layer1.1.eps": epsilon]) { _ in }
          == "file: expected 'layer1.1.eps' in the metadata to be a positive number, found '\(epsilon)'")
    }
  }

  @Test func refusesModulesWithoutAnOrder() throws {
    var generator = RandomNumbers(seed: 5)
    let file = Safetensors(
      tensors: ["a", "b"].flatMap {
        [
          Tensor(name: "\($0).weight", shape: [2, 2], floats: generator.floats(4)),
          Tensor(name: "\($0).bias", shape: [2], floats: generator.floats(2)),
        ]
      }, metadata: [:])
    let error = refusal(file.bytes())
    #expect(error?.hasPrefix("file: expected numbers that order the modules, found '") == true)
  }

  @Test func refusesAListOfOtherLayers() throws {
    #expect(
      try refusalAfter(metadata: ["layer_kinds": "Linear ReLU Linear"]) { _ in }
        == "file: expected the layers 'Linear ReLU Linear' of the metadata, found tensors of 'Linear BatchNorm1d Linear'"
    )
    #expect(try refusalAfter(metadata: ["layer_kinds": "Linear BatchNorm1d Swirl Linear"]) { _ in } != nil)
    #expect(try refusalAfter(metadata: ["layer_kinds": "Linear BatchNorm1d Tanh(2) Linear"]) { _ in } != nil)
  }
}
