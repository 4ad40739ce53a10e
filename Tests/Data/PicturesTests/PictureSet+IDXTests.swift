import Files
import Foundation
import Pictures
import Testing

@Suite struct PictureSetIDXTests {
  let folder: TemporaryFolder
  /// Three pictures of 2×4 pixels.
  let images = idxBytes(dimensions: [3, 4, 2], elements: Array(0..<24))
  let labels = idxBytes(dimensions: [3], elements: [7, 0, 9])

  init() throws { folder = try TemporaryFolder() }

  /// What reading these two files reports, or "" where it reports nothing.
  func problem(images: [UInt8]? = nil, labels: [UInt8]? = nil) throws -> String {
    let imagePath = try folder.write("images", images ?? self.images)
    let labelPath = try folder.write("labels", labels ?? self.labels)
    do throws(FileError) {
      _ = try PictureSet(images: imagePath, labels: labelPath)
      return ""
    } catch {
      #expect(error.path == (images == nil ? labelPath : imagePath))
      return "expected \(error.expected), found \(error.found)"
    }
  }

  @Test(arguments: [false, true], [false, true])
  func readsPlainAndGzippedFiles(packImages: Bool, packLabels: Bool) throws {
    let set = try PictureSet(
      images: folder.write("a", packImages ? gzipped(images) : images),
      labels: folder.write("b.gz", packLabels ? gzipped(labels) : labels))
    let expected = PictureSet(
      width: 2, height: 4, pixels: Array(0..<24), labels: [7, 0, 9],
      classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(set == expected)
  }

  @Test(
    arguments: ["-idx%d-ubyte", ".idx%d-ubyte", "-idx%d-ubyte.gz", ".idx%d-ubyte.gz"],
    PictureSet.Part.allCases)
  func findsTheUsualNames(ending: String, part: PictureSet.Part) throws {
    let name = part.rawValue
    try folder.write("\(name)-images" + String(format: ending, 3), images)
    try folder.write("\(name)-labels" + String(format: ending, 1), labels)
    #expect(try PictureSet(idxFolder: folder.path, part: part).labels == [7, 0, 9])
    let other: PictureSet.Part = part == .test ? .training : .test
    let error = try #require(throws: FileError.self) { try PictureSet(idxFolder: folder.path, part: other) }
    #expect(error.path == folder.path)
    #expect(error.expected == "the file \(other.rawValue)-images-idx3-ubyte, plain or gzipped")
  }

  @Test func reportsAMissingFolder() throws {
    let error = try #require(throws: FileError.self) {
      try PictureSet(idxFolder: "\(folder.path)/none", part: .training)
    }
    #expect(error.expected == "a folder with MNIST's files")
    #expect(error.found == "No such file or directory")
  }

  @Test func reportsAMissingFileAndAFolder() throws {
    let labelPath = try folder.write("labels", labels)
    for (path, found) in [("/none", "No such file or directory"), ("", "a directory")] {
      let error = try #require(throws: FileError.self) {
        try PictureSet(images: folder.path + path, labels: labelPath)
      }
      #expect(error.expected == "an IDX file of pictures")
      #expect(error.found == found)
    }
  }

  @Test func reportsFilesThatAreNotIDX() throws {
    #expect(try problem(images: []) == "expected an IDX file of pictures, found an empty file")
    #expect(try problem(labels: []) == "expected an IDX file of labels, found an empty file")
    let shapes = "pictures: [count, height, width], or four dimensions with 1 or 3 channels"
    #expect(try problem(images: labels) == "expected \(shapes), found [3]")
    #expect(try problem(labels: images) == "expected labels, in 1 dimension, found 3 dimensions")
    let strange = idxBytes(magic: 0x0703, dimensions: [3, 4, 2], elements: Array(0..<24))
    #expect(try problem(images: strange) == "expected the IDX number of pictures, found the number 1795")
    let small = idxBytes(magic: 0x0903, dimensions: [3, 4, 2], elements: Array(0..<24))
    #expect(try problem(images: small) == "expected pictures as bytes (uint8), found int8")
    let five = idxBytes(dimensions: [3, 4, 2, 2], elements: Array(0..<48))
    #expect(try problem(images: five) == "expected \(shapes), found [3, 4, 2, 2]")
  }

  @Test(arguments: [false, true])
  func reportsTruncationAtEveryByte(packed: Bool) throws {
    let whole = packed ? gzipped(images) : images
    for count in 1..<whole.count {
      let problem = try problem(images: Array(whole[..<count]))
      #expect(!problem.isEmpty, "\(count) bytes")
    }
  }

  @Test func reportsTruncatedAndDamagedStreams() throws {
    let packed = gzipped(images)
    let truncated = Array(packed.dropLast(9))
    #expect(try problem(images: truncated) == "expected a whole gzip stream, found a truncated one")
    var damaged = packed
    damaged[packed.count - 8] ^= 1  // The checksum of the contents.
    #expect(try problem(images: damaged) == "expected a whole gzip stream, found a damaged one")
  }

  @Test func reportsTrailingBytes() throws {
    let expected = "expected nothing after 24 bytes of pictures, found more bytes"
    #expect(try problem(images: images + [0]) == expected)
    #expect(try problem(images: gzipped(images + [0])) == expected)
    #expect(try problem(images: gzipped(images) + [0]) == expected)
  }

  @Test func reportsCountsThatDiffer() throws {
    let two = idxBytes(dimensions: [2], elements: [1, 2])
    #expect(try problem(labels: two) == "expected 3 labels, one for each picture, found 2")
  }

  @Test func labelsAboveNineAreTheClassesThatOccur() throws {
    let set = try PictureSet(
      imageBytes: images, labelBytes: idxBytes(dimensions: [3], elements: [26, 1, 10]))
    #expect(set.classNames == ["1", "10", "26"])
    #expect(set.labels == [2, 0, 1])
  }

  @Test func labelsMayBeWideWholeNumbers() throws {
    let words = idxBytes(magic: 0x0C01, dimensions: [3], elements: [0, 0, 255, 255, 0, 0, 1, 0, 0, 0, 0, 1])
    let set = try PictureSet(imageBytes: images, labelBytes: words)
    #expect(set.classNames == ["1", "256", "65535"] && set.labels == [2, 1, 0])
    let negative = idxBytes(magic: 0x0901, dimensions: [3], elements: [0, 1, 255])
    let expected = "expected labels that are whole numbers from 0 to 65535, found the label -1.0"
    #expect(try problem(labels: negative) == expected)
  }

  @Test func fourDimensionsHaveChannels() throws {
    let labels = idxBytes(dimensions: [1], elements: [0])
    // Two rows of two pixels: red 0…3, green 10…13, blue 20…23.
    let planar: [UInt8] = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]
    let interleaved: [UInt8] = [0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23]
    for (shape, bytes) in [([1, 3, 2, 2] as [UInt32], planar), ([1, 2, 2, 3], interleaved)] {
      let set = try PictureSet(
        imageBytes: idxBytes(dimensions: shape, elements: bytes), labelBytes: labels)
      #expect(set.width == 2 && set.height == 2 && set.channels == 3)
      #expect(set.pixels == interleaved)
    }
    let grey = try PictureSet(
      imageBytes: idxBytes(dimensions: [1, 1, 2, 2], elements: [1, 2, 3, 4]), labelBytes: labels)
    #expect(grey.channels == 1 && grey[0].pixels == [1, 2, 3, 4])
  }

  @Test func transposedPicturesAreTurned() throws {
    let set = try PictureSet(
      images: folder.write("a", images), labels: folder.write("b", labels), isTransposed: true)
    #expect(set.width == 4 && set.height == 2)
    #expect(set[1].pixels == [8, 10, 12, 14, 9, 11, 13, 15])
  }

  @Test(arguments: ["", ".gz"])
  func findsEMNISTWhichIsTransposed(ending: String) throws {
    func packed(_ bytes: [UInt8]) -> [UInt8] { ending.isEmpty ? bytes : gzipped(bytes) }
    for part in ["train", "test"] {
      try folder.write("emnist-letters-\(part)-images-idx3-ubyte\(ending)", packed(images))
      try folder.write("emnist-letters-\(part)-labels-idx1-ubyte\(ending)", packed(labels))
    }
    for part in PictureSet.Part.allCases {
      let set = try PictureSet(idxFolder: folder.path, part: part)
      #expect(set.width == 4 && set[0].pixels == [0, 2, 4, 6, 1, 3, 5, 7])
      #expect(try PictureSet(idxFolder: folder.path, part: part, isTransposed: false).width == 2)
    }
    try folder.write("emnist-digits-test-images-idx3-ubyte", images)
    let error = try #require(throws: FileError.self) {
      try PictureSet(idxFolder: folder.path, part: .test)
    }
    #expect(error.expected == "one of EMNIST's sets")
    #expect(error.found == "emnist-digits-test, emnist-letters-test")
    try folder.write("t10k-images-idx3-ubyte", images)
    try folder.write("t10k-labels-idx1-ubyte", labels)
    #expect(try PictureSet(idxFolder: folder.path, part: .test).width == 2)
  }

  @Test func reportsDimensionsOfZero() throws {
    let none = idxBytes(dimensions: [3, 0, 2], elements: [])
    #expect(try problem(images: none) == "expected some pictures, found a dimension of 0")
  }

  @Test func takesNoMemoryForMoreThanTheFileCanHold() throws {
    for dimensions: [UInt32] in [[.max, .max, .max], [1 << 31, 1 << 31, 4], [60000, 2800, 2800]] {
      let liar = idxBytes(dimensions: dimensions, elements: Array(0..<24))
      for bytes in [liar, gzipped(liar)] {
        #expect(try problem(images: bytes).hasSuffix("bytes of pictures, found a file too small for that"))
      }
    }
  }

  @Test func unpacksNoMoreThanTheHeaderDeclares() throws {
    let bomb = gzipped(images + [UInt8](repeating: 0, count: 50_000_000))
    #expect(bomb.count < 100_000)
    #expect(try problem(images: bomb) == "expected nothing after 24 bytes of pictures, found more bytes")
  }

  @Test func damagedFilesAreReportedOrRead() throws {
    for packed in [false, true] {
      let whole = packed ? gzipped(images) : images
      for index in whole.indices {
        var damaged = whole
        damaged[index] ^= 0x41
        _ = try problem(images: damaged)
      }
    }
  }
}

@Suite struct SampleSetTests {
  @Test func bundledSetsAreBalancedAndDisjoint() throws {
    let training = try PictureSet(idxFolder: Samples.path + "/mnist-5k", part: .training)
    let test = try PictureSet(idxFolder: Samples.path + "/mnist-5k", part: .test)
    for (set, count) in [(training, 400), (test, 90)] {
      #expect(set.width == 28 && set.height == 28)
      for digit in 0..<10 { #expect(set.labels.count { $0 == digit } == count) }
    }
    #expect(pictures(of: training).isDisjoint(with: pictures(of: test)))
  }
}

/// The pixels of each picture of a set.
func pictures(of set: PictureSet) -> Set<[UInt8]> {
  let size = set.width * set.height
  return Set((0..<set.count).map { Array(set.pixels[$0 * size..<($0 + 1) * size]) })
}
