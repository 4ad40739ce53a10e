import Files
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct SelfCheckTests {
  private func answer(_ network: Snapshot) -> ([UInt8]) -> [Float] {
    { pixels in referenceForward(network, pixels.map { Float($0) / 255 }).map { Float($0) } }
  }

  private func model(_ generator: inout RandomNumbers) -> ModelFile {
    var model = ModelFile(network: generator.tutorialNetwork(), metadata: ["recipe": "tutorial"])
    let pictures = (0..<3).map { _ in (0..<784).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    model.setSelfChecks(pictures.map { SelfCheck(pixels: $0, logits: answer(model.network)($0)) })
    return model
  }

  @Test func travelWithTheFileAndAgree() throws {
    var generator = RandomNumbers(seed: 19)
    let model = model(&generator)
    let read = try ModelFile(bytes: model.bytes())
    #expect(try read.selfChecks() == model.selfChecks())
    #expect(try read.selfChecks().count == 3)
    let verification = try Verification(read.selfChecks(), answer: answer(read.network))
    #expect(
      verification == Verification(count: 3, sameClass: 3, largestDifference: 0) && verification.agrees)
  }

  @Test func tellHowFarAnotherNetworkIs() throws {
    var generator = RandomNumbers(seed: 20)
    var model = model(&generator)
    let expected = try model.selfChecks()
    guard case .dense(var last) = model.network.layers[3] else { return }
    let scale = max(1, expected[0].logits.map(abs).max() ?? 0)
    last.bias[0] += 1e-3 * scale
    model.network.layers[3] = .dense(last)
    let moved = try Verification(model.selfChecks(), answer: answer(model.network))
    #expect(!moved.agrees && moved.largestDifference > 2e-4 && moved.largestDifference < 5e-3)
    let reversed = try Verification(model.selfChecks()) { picture in
      expected.first { $0.pixels == picture }!.logits.map { -$0 }
    }
    #expect(!reversed.agrees && reversed.count == 3 && reversed.sameClass < 3)
    let broken = try Verification(model.selfChecks()) { _ in [Float](repeating: .nan, count: 10) }
    #expect(!broken.agrees && broken.largestDifference == .infinity)
  }

  @Test func agreeOnlyWhereEveryClassDoes() {
    #expect(Verification(count: 2, sameClass: 2, largestDifference: 1e-4).agrees)
    #expect(!Verification(count: 2, sameClass: 1, largestDifference: 0).agrees)
    #expect(!Verification(count: 2, sameClass: 2, largestDifference: 2e-4).agrees)
  }

  @Test func agreeOnlyWhereThereAreAny() throws {
    var generator = RandomNumbers(seed: 21)
    var model = model(&generator)
    model.setSelfChecks([])
    #expect(model.metadata == ["recipe": "tutorial"])
    #expect(try !Verification(model.selfChecks(), answer: answer(model.network)).agrees)
  }

  @Test func keepEveryByteAndBit() throws {
    let dense = Snapshot.Dense(
      inputs: 256, outputs: 3, weights: [Float](repeating: 1, count: 768), bias: [0, 0, 0])
    var model = ModelFile(network: Snapshot(layers: [.dense(dense)]))
    let check = SelfCheck(pixels: (0...255).map(UInt8.init), logits: [-0.0, .leastNonzeroMagnitude, 0.1])
    model.setSelfChecks([check, check])
    #expect(try model.selfChecks() == [check, check])
  }

  @Test(arguments: [
    "00ff", "00ff 1,2 ", "00f 1,2", "00 1,2", "00ffff 1,2", "00ff 1", "00ff 1,2,3", "00ff 1,nan", "00ff 1,",
    "0gff 1,2",
    "１１ff 1,2",
  ])
  func areRefusedWhereTheyDoNotFit(line: String) {
    let dense = Snapshot.Dense(inputs: 2, outputs: 2, weights: [1, 1, 1, 1], bias: [0, 0])
    let model = ModelFile(
      network: Snapshot(layers: [.dense(dense)]), metadata: ["self_checks": "00FF 1,2\n\(line)"])
    let error = #expect(throws: FileError.self) { try model.selfChecks(path: "file") }
    #expect(
      error?.description
        == "file: expected self-checks of 2 pixels and 2 finite logits, found line 2 '\(line.prefix(20))…'")
  }
}
