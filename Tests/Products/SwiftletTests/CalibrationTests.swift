import Swiftlet
import TestSupport
import Testing

/// Probabilities of model files that are made to mean what they say, and what is sure.
@Suite struct CalibrationTests {
  private let digits = Result {
    try PictureSet(idxFolder: Products.checkout.appending(path: "samples/mnist-5k").path, part: .training)
  }

  @Test func answersThatAFileCarriesAreRenewed() throws {
    var file = try ModelFile.bundled()
    let samples = Samples(try digits.get().suffix(1000), scale: file.pixelScale)
    let before = try file.selfChecks()
    let temperature = try file.calibrate(on: samples)
    #expect(temperature != 1 && (0.2...5).contains(temperature))
    let after = try file.selfChecks()
    #expect(try before.count == 5 && after.count == 5 && file.verify().agrees)
    for (old, new) in zip(before, after) {
      #expect(old.pixels == new.pixels)
      // A few products of numbers that were rounded once more, none above 100 in all.
      for (old, new) in zip(old.logits, new.logits) {
        #expect(isClose(new, Double(old) / temperature, within: 100 * roundingBound(140)))
      }
    }
    #expect(try ModelFile(bytes: file.bytes()) == file)
  }

  @Test func whatDoesNotFitChangesNothing() throws {
    let bundled = try ModelFile.bundled()
    let pictures = try digits.get().suffix(50)
    let rows = FloatRows([Float](repeating: 1, count: 784 * 2), width: 784)
    var far = pictures
    far.labels[7] = 10
    let scaled = bundled.pixelScale
    let none: [UInt8] = []
    var answers = bundled
    answers.metadata[MetadataKey.outputs] = "answers"
    var cut = bundled
    cut.network.layers.append(.relu)
    cut.setSelfChecks([])
    for (file, samples, expected, found) in [
      (
        bundled, Samples(features: rows, targets: .classes([1, 2])),
        "a network of rows, 784 wide, scaled alike", "one of pixels, 784 wide"
      ),
      (
        bundled, Samples(pictures, scale: PixelScale(mean: 0.1, deviation: 0.3)),
        "a network of pixels, 784 wide, scaled alike", "one of pixels, 784 wide"
      ),
      (
        bundled, Samples(far, scale: scaled), "samples of its classes",
        "others: expected classes below 10, found 10"
      ),
      (
        bundled, Samples(pixels: none.span, width: 784, targets: .classes([])), "samples to calibrate it on",
        "none"
      ),
      (
        answers, Samples(pictures, scale: scaled), "a model that tells classes",
        "one that tells yes-or-no answers"
      ),
      (
        cut, Samples(pictures, scale: scaled), "a network that ends in a dense layer or a normalisation",
        "an activation as its last layer"
      ),
    ] {
      var changed = file
      let error = #expect(throws: FileError.self) { try changed.calibrate(on: samples, path: "m") }
      #expect(error == FileError(path: "m", expected: expected, found: found))
      #expect(changed == file)
    }
  }

  @Test func whatIsSure() {
    for (probability, least, isSure) in [
      (0.9, 0.9, true), (0.9, 0.900_001, false), (0, 0, true), (1, 1, true), (.nan, 0, false),
      (0.5, .nan, false),
    ] as [(Float, Float, Bool)] {
      #expect(Classification(label: 3, probability: probability).isSure(atLeast: least) == isSure)
    }
  }
}
