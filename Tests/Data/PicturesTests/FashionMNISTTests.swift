import Foundation
import Pictures
import Testing

/// Where Debian's package dataset-fashion-mnist puts its files.
private let folder = "/usr/share/datasets/fashion-mnist"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: folder), "\(folder) is not there"))
struct FashionMNISTTests {
  @Test(arguments: PictureSet.Part.allCases) func bothPartsAreRecognised(part: PictureSet.Part) throws {
    var pictures = try PictureSet(idxFolder: folder, part: part)
    #expect(pictures.count == (part == .test ? 10_000 : 60_000))
    #expect(pictures.classNames.first == "T-shirt/top" && pictures.classNames.last == "Ankle boot")
    // Less than all of it is not Fashion-MNIST any more.
    pictures.labels.removeLast()
    let copy = try TemporaryFolder()
    let count = UInt32(pictures.labels.count)
    let images = try copy.write(
      "images", idxBytes(dimensions: [count, 1, 1], elements: [UInt8](repeating: 0, count: Int(count))))
    let labels = try copy.write(
      "labels", idxBytes(dimensions: [count], elements: pictures.labels.map { UInt8($0) }))
    #expect(try PictureSet(images: images, labels: labels).classNames == (0...9).map(String.init))
  }
}
