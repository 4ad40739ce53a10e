import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

/// Headers of whole numbers, compiled as C and as C++, beside the engine.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc"), "there is no C compiler at /usr/bin/cc"))
struct CIntegerHeaderTests {
  @Test(arguments: [0, 1, 2, 3] as [UInt64])
  func givesTheEnginesBits(seed: UInt64) throws {
    let model = try quantizedModel(seed: seed, isPixels: seed % 2 == 0)
    let header = try model.cHeader(name: "first")
    #expect(!header.contains("float") || seed % 2 == 1)
    let signature = Classifier(
      InferenceModel(model.network, input: model.inputKind, output: model.outputKind)
    ).signature()
    for (language, standard) in [("c", "-std=c99"), ("c++", "-std=c++17")] {
      let printed = try run(header, language: language, standard: standard, model.network)
      #expect(UInt64(printed.dropLast(), radix: 16) == signature)
    }
  }

  @Test func makesTheBytesOfFloatsThatTheEngineMakes() throws {
    let model = try quantizedModel(seed: 1, isPixels: false)
    let header = try model.cHeader(name: "table")
    #expect(header.contains("static inline void table_quantize(const float columns["))
    #expect(header.contains("#ifndef TABLE_NO_FLOAT"))
  }

  /// Prints the signature that `Classifier.signature` describes. Two headers live in one program.
  private func run(_ header: String, language: String, standard: String, _ network: Snapshot) throws -> String
  {
    let main = """
      #include "first.h"
      #include "second.h"
      #include <stdio.h>
      int main(void) {
        static uint8_t row[\(network.inputs)];
        static int32_t logits[\(network.outputs)];
        uint64_t state = 1, hash = UINT64_C(0xCBF29CE484222325);
        for (int r = 0; r < 64; ++r) {
          for (int i = 0; i < \(network.inputs); ++i) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            row[i] = (state >> 32 & 3) == 0 ? (uint8_t)(state >> 56) : 0;
          }
          if (first_predict(row, logits) != second_predict(row, logits)) return 1;
          for (int i = 0; i < \(network.outputs); ++i) {
            for (int shift = 0; shift < 32; shift += 8) {
              hash = (hash ^ ((uint32_t)logits[i] >> shift & 255)) * UINT64_C(0x100000001B3);
            }
          }
        }
        printf("%016llx\\n", (unsigned long long)hash);
        return 0;
      }
      """
    var printed = ""
    try withTemporaryFolder { folder in
      let (source, program) = (folder.appending(path: "main.c"), folder.appending(path: "program"))
      try Data(header.utf8).write(to: folder.appending(path: "first.h"))
      let other = header.replacingOccurrences(of: "first", with: "second").replacingOccurrences(
        of: "FIRST", with: "SECOND")
      try Data(other.utf8).write(to: folder.appending(path: "second.h"))
      try Data(main.utf8).write(to: source)
      let flags =
        ["-x", language, standard, "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror", "-O1"]
        + ["-Wno-unused-function"]
      _ = try runProcess("/usr/bin/cc", flags + [source.path, "-o", program.path])
      printed = try runProcess(program.path, [])
    }
    return printed
  }
}

/// A network drawn by chance in whole numbers.
func quantizedModel(seed: UInt64, isPixels: Bool) throws -> ModelFile {
  var random = RandomNumbers(seed: seed)
  let (inputs, count) = ([9, 30, 50, 64][Int(seed % 4)], 40)
  let dense = { (inputs: Int, outputs: Int) in
    Snapshot.Layer.dense(
      Snapshot.Dense(
        inputs: inputs, outputs: outputs, weights: random.floats(inputs * outputs),
        bias: random.floats(outputs)))
  }
  let network = Snapshot(layers: [
    dense(inputs, 20), .activation([.relu, .tanh, .gelu, .leakyReLU(slope: 0.1)][Int(seed % 4)]),
    dense(20, 7),
    .relu, dense(7, 3),
  ])
  var generator = RandomNumbers(seed: seed + 100)
  let targets = Targets.classes([UInt16](repeating: 0, count: count))
  let pixels = (0..<count * inputs).map { _ in UInt8.random(in: 0...255, using: &generator) }
  let rows = FloatRows(generator.floats(count * inputs), width: inputs)
  let samples =
    isPixels
    ? Samples(pixels: pixels.span, width: inputs, targets: targets)
    : Samples(features: rows, targets: targets)
  let (quantized, input) = try Calibrator(samples).quantize(
    network, input: isPixels ? .pixels(.symmetric) : .floats(nil))
  var file = ModelFile(network: quantized)
  file.describe(
    input, isPixels ? .classes : .numbers(Standardization(means: [1, 2, 3], deviations: [4, 5, 6])))
  return file
}
