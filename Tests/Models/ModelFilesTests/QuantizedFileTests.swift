import KernelInterface
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

/// Files of networks that are computed in whole numbers.
@Suite struct QuantizedFileTests {
  @Test(arguments: 0..<4 as Range<UInt64>) func aFileKeepsEveryNumber(seed: UInt64) throws {
    let model = try quantizedModel(seed: seed, isPixels: seed % 2 == 0)
    let read = try ModelFile(bytes: model.bytes())
    #expect(read == model && read.network.quantization != nil)
    #expect(signature(read) == signature(model))
  }

  @Test func scalesThatMakeNoSenseAreOneLine() throws {
    let scales = StateDictionary.activationScales, points = StateDictionary.activationZeroPoints
    let changes: [(String, (inout [String: Tensor]) -> Void)] = [
      (
        "'activation_zero_points' in 0 … 255, found 256 at element 1",
        { $0[points]?.numbers = .integers([0, 256, 0, 0]) }
      ),
      (
        "'activation_zero_points' in 0 … 255, found -1 at element 0",
        { $0[points]?.numbers = .integers([-1, 0, 0, 0]) }
      ),
      (
        "'activation_scales' to hold positive numbers, found 0.0 at element 2",
        { $0[scales]?.numbers = .floats([1, 1, 0, 1]) }
      ),
      (
        "'activation_scales' to hold positive numbers, found -2.0 at element 3",
        { $0[scales]?.numbers = .floats([1, 1, 1, -2]) }
      ),
      (
        "'activation_scales' to hold finite numbers", { $0[scales]?.numbers = .floats([1, .infinity, 1, 1]) }
      ),
      ("found one of them", { $0[points] = nil }),
      (
        "as many, found F32 [4] and I64 [3]",
        { tensors in
          tensors[points] = Tensor(name: points, type: .int64, shape: [3], numbers: .integers([0, 0, 0]))
        }
      ),
      (
        "found no whole numbers: 2 scales of activations for 5 layers",
        { tensors in
          tensors[points] = Tensor(name: points, type: .int64, shape: [2], numbers: .integers([0, 0]))
          tensors[scales] = Tensor(name: scales, shape: [2], floats: [1, 1])
        }
      ),
      (
        "found no whole numbers: weights that are not bytes",
        { tensors in
          tensors["layer1.0.weight_scale"] = nil
          tensors["layer1.0.weight"] = Tensor(
            name: "layer1.0.weight", shape: [20, 9], floats: [Float](repeating: 1, count: 180))
        }
      ),
      (
        "found no whole numbers: a scale of weights of -1.0",
        { $0["layer1.0.weight_scale"]?.numbers = .floats([Float](repeating: -1, count: 20)) }
      ),
      (
        "a network in whole numbers of 32 bits, found sums of output 0",
        { $0["layer1.0.bias"]?.numbers = .floats([Float](repeating: 1e20, count: 20)) }
      ),
      (
        "a network in whole numbers of 32 bits, found the scale 1e-10",
        { $0[scales]?.numbers = .floats([1e-10, 1e-10, 1, 1]) }
      ),
    ]
    let model = try quantizedModel(seed: 0, isPixels: true)
    let file = StateDictionaryWriter(network: model.network, metadata: model.metadata).file
    for (expected, change) in changes {
      var tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
      change(&tensors)
      let sorted = [8, 4, 1].flatMap { size in tensors.values.filter { $0.type.byteCount == size } }
      let changed = Safetensors(tensors: sorted, metadata: file.metadata)
      let found = refusal(changed.bytes()) ?? "nothing"
      #expect(found.contains(expected), "\(found)")
    }
  }

  @Test func theFormerFilesOfBytesStillRunAsFloats() throws {
    var generator = RandomNumbers(seed: 5)
    let network = generator.tutorialNetwork().converted(to: .int8)
    let read = try ModelFile(bytes: ModelFile(network: network).bytes())
    #expect(read.network == network && read.network.quantization == nil && signature(read) == nil)
  }

  private func signature(_ file: ModelFile) -> UInt64? {
    Classifier(InferenceModel(file.network, input: file.inputKind, output: file.outputKind)).signature()
  }
}
