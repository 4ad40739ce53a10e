import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct ModelFileTests {
  /// Arrays compared by their bits, which tells 0 from −0.
  private func bits(_ network: Snapshot) -> [UInt32] {
    network.layers.flatMap { layer -> [Float] in
      switch layer {
      case .dense(let dense): dense.weights + dense.bias
      case .batchNorm(let norm): norm.scale + norm.shift + norm.mean + norm.variance + [norm.epsilon]
      case .layerNorm(let norm): norm.scale + norm.shift + [norm.epsilon]
      case .activation(let activation): [activation.parameter ?? 0]
      }
    }.map(\.bitPattern)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func readsBackWhatItWrites(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let metadata = ["seed": "\(seed)", "classes": "0\n1\n\"ü\"", "": ""]
    let model = ModelFile(network: generator.anyNetwork(), metadata: metadata)
    let read = try ModelFile(bytes: model.bytes())
    #expect(read == model)
    #expect(bits(read.network) == bits(model.network))
    #expect(try read.bytes() == model.bytes())
  }

  @Test func keepsEveryBitOfANumber() throws {
    let values: [Float] = [
      -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, .pi, Float(1).nextUp,
    ]
    let dense = Snapshot.Dense(inputs: 6, outputs: 1, weights: values, bias: [-0.0])
    let norm = Snapshot.BatchNorm(
      scale: [-0.0], shift: [1], mean: [2], variance: [0], epsilon: Float(1e-5).nextUp, batchCount: .max)
    let model = ModelFile(network: Snapshot(layers: [.dense(dense), .batchNorm(norm)]))
    #expect(bits(try ModelFile(bytes: model.bytes()).network) == bits(model.network))
    #expect(try ModelFile(bytes: model.bytes()) == model)
  }

  @Test func writesAndReadsFiles() throws {
    var generator = RandomNumbers(seed: 6)
    let model = ModelFile(network: generator.tutorialNetwork(), metadata: ["recipe": "tutorial"])
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFile(network: generator.anyNetwork()).write(to: path)
      try model.write(to: path)
      #expect(try ModelFile(path: path) == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
      #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == model.bytes())
      let error = #expect(throws: FileError.self) { try ModelFile(path: path + "x") }
      #expect(error?.description == "\(path)x: expected a safetensors file, found No such file or directory")
    }
  }

  @Test func refusesToWriteWhatItCouldNotReadBack() throws {
    var generator = RandomNumbers(seed: 7)
    let good = generator.tutorialNetwork()
    let broken = Snapshot(layers: [generator.dense(4, 3), generator.dense(2, 2)])
    let diverged = Snapshot(
      layers: [.dense(Snapshot.Dense(inputs: 1, outputs: 1, weights: [.nan], bias: [0]))])
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFile(network: good).write(to: path)
      for (network, found) in [
        (
          broken,
          "expected a network whose layers fit each other, found layer 1 takes 2 inputs, but 3 reach it"
        ),
        (diverged, "expected 'layer1.0.weight' to hold finite numbers, found nan at element 0"),
      ] {
        let error = #expect(throws: FileError.self) { try ModelFile(network: network).write(to: path) }
        #expect(error?.description == "\(path): \(found)")
      }
      #expect(try ModelFile(path: path).network == good)
    }
  }

  @Test func readsAnyPrefixWithoutHarm() throws {
    var generator = RandomNumbers(seed: 8)
    let bytes = try ModelFile(network: generator.anyNetwork(), metadata: ["a": "b"]).bytes()
    for count in bytes.indices { #expect(refusal(Array(bytes[..<count])) != nil) }
  }

  /// Whatever happens to a file, reading it gives an error or a network that fits together.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func survivesAHundredThousandDamagedFiles(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let network = generator.anyNetwork().converted(to: NumberFormat.ofWeights[Int(seed % 3)])
    let bytes = try ModelFile(network: network, metadata: ["engine": "test"]).bytes()
    for index in 0..<1000 {
      // One in ten is not even like a file.
      let mutated = mutate(index % 10 == 0 ? generator.bytes(200) : bytes, using: &generator)
      guard let model = try? ModelFile(bytes: mutated) else { continue }
      #expect(model.network.problem == nil)
      #expect(try ModelFile(bytes: model.bytes()) == model)
    }
  }
}

/// Changes a few bytes near each other or far apart, cuts, repeats, or swaps digits of the header.
func mutate(_ bytes: [UInt8], using generator: inout RandomNumbers) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[place] = .random(in: 0...255, using: &generator)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(bytes[bytes.indices.randomElement(using: &generator)!], at: place)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + .random(in: 0..<16, using: &generator)))
    default:
      let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
      if let digit = digits.randomElement(using: &generator) {
        bytes[digit] = .random(in: 0x30...0x39, using: &generator)
      }
    }
  }
  return bytes
}
