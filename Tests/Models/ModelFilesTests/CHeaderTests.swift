import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

private let compiler = ["/usr/bin/cc"].first { FileManager.default.isExecutableFile(atPath: $0) }

/// Headers compiled by the C compiler of the system and run beside the reference.
@Suite(.enabled(if: compiler != nil, "there is no C compiler at /usr/bin/cc"))
struct CHeaderTests {
  private let metadata = ["pixel_mean": "0.1307", "pixel_deviation": "0.3081"]

  /// The logits, and after each row of them the class, that a header gives for rows of a file.
  private func run(_ header: String, type: String, inputs: Int, outputs: Int, _ rows: Data) throws -> [Double]
  {
    let main = """
      #include "model.h"
      #include <stdio.h>
      int main(int count, char **arguments) {
        static \(type) row[\(inputs)];
        float logits[\(outputs)];
        FILE *file = fopen(arguments[count - 1], "rb");
        while (file != NULL && fread(row, sizeof row, 1, file) == 1) {
          int best = swiftlet_predict(row, logits);
          for (int i = 0; i < \(outputs); ++i) printf("%.9g\\n", logits[i]);
          printf("%d\\n", best);
        }
        return 0;
      }
      """
    var printed = ""
    try withTemporaryFolder { folder in
      let (source, program) = (folder.appending(path: "main.c"), folder.appending(path: "program"))
      try Data(header.utf8).write(to: folder.appending(path: "model.h"))
      try Data(main.utf8).write(to: source)
      try rows.write(to: folder.appending(path: "rows"))
      let flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1"]
      _ = try runProcess(try #require(compiler), flags + [source.path, "-o", program.path])
      printed = try runProcess(program.path, [folder.appending(path: "rows").path])
    }
    return printed.split(separator: "\n").compactMap { Double($0) }
  }

  private func expectSame(_ found: [Double], _ network: Snapshot, _ rows: [[Float]], terms: Int) {
    #expect(found.count == rows.count * (network.outputs + 1))
    for (index, row) in rows.enumerated() {
      let start = index * (network.outputs + 1)
      guard start + network.outputs < found.count else { return }
      let logits = found[start..<start + network.outputs]
      let expected = referenceForward(network, row)
      let bound = roundingBound(network, row, terms: terms)
      for (logit, expected) in zip(logits, expected) { #expect(abs(logit - expected) <= bound) }
      #expect(logits.firstIndex(of: logits.max()!)! - start == Int(found[start + network.outputs]))
    }
  }

  @Test func predictsFromPixelsAsTheReferenceDoes() throws {
    var generator = RandomNumbers(seed: 17)
    let network = generator.tutorialNetwork()
    let header = try ModelFile(network: network, metadata: metadata).cHeader()
    let pixels = (0..<3 * 784).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let found = try run(header, type: "unsigned char", inputs: 784, outputs: 10, Data(pixels))
    let norm = Snapshot.BatchNorm(
      AffineMap(scale: [1 / (255 * 0.3081)], shift: [-0.1307 / 0.3081]), width: 784)
    let folded = Snapshot(layers: [.batchNorm(norm)] + network.layers).folded
    let rows = stride(from: 0, to: pixels.count, by: 784).map { pixels[$0..<$0 + 784].map(Float.init) }
    expectSame(found, folded, rows, terms: 784)
    let bytes = 4 * (101_632 + 138)
    #expect(header.contains("Flash: \(bytes) bytes of constants. RAM: 512 bytes"))
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func predictsFromInputsWhateverTheLayers(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let network = generator.anyNetwork()
    let header = try ModelFile(network: network).cHeader()
    let rows = (0..<4).map { _ in generator.floats(network.inputs) }
    let data = rows.flatMap(\.self).withUnsafeBytes { Data($0) }
    let found = try run(header, type: "float", inputs: network.inputs, outputs: network.outputs, data)
    expectSame(found, network, rows, terms: 9 * network.layers.count)
  }

  @Test func writesNumbersThatCReadsExactly() throws {
    let values: [Float] = [.leastNonzeroMagnitude, -.greatestFiniteMagnitude, -0.0, 1e20, 1e-5, 0.1]
    let dense = Snapshot.Dense(inputs: 1, outputs: 6, weights: values.map { _ in 0 }, bias: values)
    let header = try ModelFile(network: Snapshot(layers: [.dense(dense)])).cHeader()
    let found = try run(header, type: "float", inputs: 1, outputs: 6, Data(count: 4))
    #expect(found.prefix(6).map { Float($0) } == values)
  }

  @Test func refusesNamesThatAreNoNamesInC() throws {
    var generator = RandomNumbers(seed: 18)
    let model = ModelFile(network: generator.anyNetwork())
    for name in ["", "1a", "_a", "a b", "ä", "a-b", "@", "a{"] {
      #expect(throws: FileError.self) { try model.cHeader(name: name) }
    }
    #expect(try model.cHeader(name: "Ab_9").contains("int Ab_9_predict(const float inputs["))
  }

  @Test func refusesLayersThatDoNotFit() {
    let dense = Snapshot.Dense(inputs: 2, outputs: 1, weights: [1], bias: [])
    for layers in [[], [.relu], [.dense(dense)]] as [[Snapshot.Layer]] {
      let model = ModelFile(network: Snapshot(layers: layers), metadata: metadata)
      #expect(throws: FileError.self) { try model.cHeader() }
    }
  }

  @Test func refusesNumbersThatAreNotFinite() {
    let diverged = Snapshot.Dense(inputs: 1, outputs: 1, weights: [.infinity], bias: [0])
    #expect(throws: FileError.self) { try ModelFile(network: Snapshot(layers: [.dense(diverged)])).cHeader() }
    let large = Snapshot.Dense(inputs: 1, outputs: 1, weights: [.greatestFiniteMagnitude], bias: [0])
    let norm = Snapshot.BatchNorm(scale: [4], shift: [0], mean: [0], variance: [1])
    let overflow = ModelFile(network: Snapshot(layers: [.dense(large), .batchNorm(norm)]))
    #expect(throws: FileError.self) { try overflow.cHeader() }
  }
}
