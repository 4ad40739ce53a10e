import Foundation
import Swiftlet
import TestSupport
import Testing

@Suite struct PictureClassifierTests {
  private let digits = Products.checkout.appending(path: "samples/digits").path

  @Test func theBundledModelReadsTheBundledDigits() throws {
    let reader = try PictureClassifier(ModelFile.bundled())
    let names = try FolderContents(path: digits).files.filter { $0.hasSuffix(".png") }
    #expect(names.count == 100)
    var right = 0
    for name in names {
      let result = try reader.classify(png: "\(digits)/\(name)")
      #expect(reader.probabilities.count == 10)
      #expect(abs(reader.probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(reader.probabilities[result.label] == result.probability)
      right += name.hasPrefix("\(result.label)-") ? 1 : 0
    }
    // Test accuracy is 0.975: fewer than 90 right of 100 has a probability below 1e-4.
    #expect(right >= 90)
  }

  @Test func bytesComeToTheSameAsTheirFile() throws {
    let reader = try PictureClassifier(ModelFile.bundled())
    let path = "\(digits)/7-0.png"
    let expected = try reader.classify(png: path)
    let probabilities = reader.probabilities
    _ = try reader.classify(png: "\(digits)/1-0.png")
    #expect(try reader.classify(png: [UInt8](Data(contentsOf: URL(filePath: path)))) == expected)
    #expect(reader.probabilities == probabilities)
    #expect(throws: FileError(path: "7", expected: "a PNG picture", found: "no bytes")) {
      _ = try reader.classify(png: [], name: "7")
    }
  }

  @Test func pixelsComeToTheSameAsTheirFile() throws {
    let reader = try PictureClassifier(ModelFile.bundled())
    let path = "\(digits)/7-0.png"
    let expected = try reader.classify(png: path)
    let picture = try Picture(png: path)
    let fromGrey = try reader.classify(pixels: picture.pixels.span, width: 28, height: 28)
    #expect(fromGrey == expected)
    let colours: [UInt8] = picture.pixels.flatMap { [$0, $0, $0, 255] }
    let fromColours = try reader.classify(pixels: colours.span, width: 28, height: 28, layout: .rgba)
    #expect(fromColours == expected)
    #expect(throws: FileError(path: "a seven", expected: "28×28×3 bytes", found: "784")) {
      let pixels = picture.pixels.span
      _ = try reader.classify(pixels: pixels, width: 28, height: 28, layout: .rgb, name: "a seven")
    }
    #expect(throws: FileError(path: "the picture", expected: "a digit", found: "a blank picture")) {
      let grey = [UInt8](repeating: 7, count: 400)
      _ = try reader.classify(pixels: grey.span, width: 20, height: 20)
    }
  }

  @Test func numbersComeFromAnySource() throws {
    var sheet = Picture(width: 70, height: 30, pixels: [UInt8](repeating: 0, count: 2100))
    for (place, digit) in ["7-0", "3-0"].enumerated() {
      let picture = try Picture(png: "\(digits)/\(digit).png")
      for y in 0..<28 {
        for x in 0..<28 { sheet.pixels[(y + 1) * 70 + x + 35 * place] = picture.pixels[y * 28 + x] }
      }
    }
    let reader = try PictureClassifier(ModelFile.bundled())
    let fromBytes = try reader.readDigits(png: sheet.pngBytes())
    #expect(fromBytes.map(\.result.label) == [7, 3])
    let fromPixels = try reader.readDigits(pixels: sheet.pixels.span, width: 70, height: 30)
    #expect(fromPixels == fromBytes)
  }

  @Test func classifiersShareAModel() throws {
    let file = try ModelFile.bundled()
    let model = file.inferenceModel()
    let path = "\(digits)/7-0.png"
    let expected = try PictureClassifier(file).classify(png: path)
    for threads in [1, 2] {
      let reader = try PictureClassifier(model, classNames: file.classNames, threads: threads)
      #expect(try reader.classify(png: path) == expected)
      #expect(reader.classifier.model === model)
    }
  }

  @Test func theBundledModelIsTheSampleFile() throws {
    let path = Products.checkout.appending(path: "samples/handwriting.safetensors").path
    #expect(try ModelFile.bundled() == ModelFile(path: path))
  }

  @Test func aPictureOfAnotherSizeIsRefused() throws {
    let path = NSTemporaryDirectory() + "swiftlet-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Picture(width: 30, height: 28, pixels: [UInt8](repeating: 0, count: 840)).writePNG(to: path)
    let reader = try PictureClassifier(ModelFile.bundled(), isPreparing: false)
    #expect(throws: FileError(path: path, expected: "a picture of 28×28 pixels", found: "30×28")) {
      _ = try reader.classify(png: path)
    }
  }

  @Test func aModelForOtherInputsIsRefused() throws {
    let network = Network { Dense<9, 5>() }
    #expect(throws: FileError.self) { _ = try PictureClassifier(ModelFile(network: network.snapshot())) }
  }

  @Test func aModelVerifiesItself() throws {
    var file = try ModelFile.bundled()
    let classifier = Classifier(file.inferenceModel())
    let pixels = [UInt8](repeating: 200, count: 784)
    var logits = classifier.logits(pixels.span)
    file.setSelfChecks([SelfCheck(pixels: pixels, logits: logits)])
    let verification = try file.verify()
    #expect(verification.agrees && verification.count == 1 && verification.largestDifference == 0)
    logits[0] += 1
    file.setSelfChecks([SelfCheck(pixels: pixels, logits: logits)])
    #expect(try !file.verify().agrees)
  }

  @Test func metadataTellScaleAndNames() throws {
    var file = try ModelFile.bundled()
    #expect(file.pixelScale == .symmetric && file.classNames == (0...9).map(String.init))
    file.metadata[MetadataKey.pixelMean] = "0.25"
    file.metadata[MetadataKey.classes] = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj"
    #expect(file.pixelScale == PixelScale(mean: 0.25, deviation: 0.5) && file.classNames[9] == "j")
    file.metadata = [:]
    #expect(file.pixelScale == .symmetric && file.classNames[9] == "9")
  }
}
