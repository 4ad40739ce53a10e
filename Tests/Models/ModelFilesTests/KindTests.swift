import Files
import ModelFiles
import NeuralNetwork
import Testing

/// What a file says of inputs and outputs is checked once, when it is read: no answer is ever not a number.
@Suite struct KindTests {
  private let network = Snapshot(layers: [
    .dense(.init(inputs: 2, outputs: 1, weights: [1, 2], bias: [0.5]))
  ])

  private func refusal(_ metadata: [String: String]) -> String? {
    do throws(FileError) {
      _ = try ModelFile(network: network, metadata: metadata).bytes()
      return nil
    } catch { return error.description }
  }

  @Test(arguments: [
    ["pixel_mean": "0.5", "pixel_deviation": "0"], ["pixel_mean": "0.5", "pixel_deviation": "-1"],
    ["pixel_mean": "0.5"], ["pixel_deviation": "0.5"], ["pixel_mean": "nan", "pixel_deviation": "1"],
    ["pixel_mean": "0", "pixel_deviation": "inf"], ["pixel_mean": "0", "pixel_deviation": "1e-320"],
  ])
  func pixelsThatMakeNoSenseAreRefused(metadata: [String: String]) {
    #expect(
      refusal(metadata)?.hasPrefix(
        "model: expected pixel_mean and pixel_deviation in the metadata, the latter positive, found ") == true
    )
  }

  @Test(arguments: [
    ["feature_means": "1,2"], ["feature_means": "1,2", "feature_deviations": "1"],
    ["feature_means": "1,2", "feature_deviations": "1,0"],
    ["feature_means": "1,x", "feature_deviations": "1,1"],
    ["feature_means": "1,inf", "feature_deviations": "1,1"],
    ["target_means": "1,2", "target_deviations": "1,1"],
    ["outputs": "numbers", "target_deviations": "0", "target_means": "1"], ["outputs": "colours"],
  ])
  func scalesThatMakeNoSenseAreRefused(metadata: [String: String]) {
    let error = refusal(metadata)
    #expect(
      error?.hasPrefix("model: expected '") == true && error?.contains(" in the metadata to be ") == true)
  }

  @Test func kindsComeBack() throws {
    let scale = Standardization(means: [0.1, -2], deviations: [3, 1e-7])
    let targets = Standardization(means: [1 / 3], deviations: [-0.7])
    for (input, output) in [
      (InputKind.floats(scale), OutputKind.numbers(targets)), (.floats(scale), .answers),
      (.floats(scale), .classes),
    ] {
      var file = ModelFile(network: network)
      file.describe(input, output)
      let read = try ModelFile(bytes: file.bytes())
      #expect(read.inputKind == input && read.outputKind == output)
    }
    let plain = try ModelFile(bytes: ModelFile(network: network).bytes())
    #expect(plain.inputKind == .pixels(.symmetric) && plain.outputKind == .classes)
  }
}
