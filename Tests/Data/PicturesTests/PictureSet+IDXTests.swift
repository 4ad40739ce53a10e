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
    #expect(try problem(images: labels) == "expected the IDX number 2051 of pictures, found the number 2049")
    #expect(try problem(labels: images) == "expected the IDX number 2049 of labels, found the number 2051")
    let floats = idxBytes(magic: 0x0D03, dimensions: [3, 4, 2], elements: Array(0..<24))
    #expect(try problem(images: floats) == "expected the IDX number 2051 of pictures, found the number 3331")
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

  @Test func reportsLabelsAboveNine() throws {
    let ten = idxBytes(dimensions: [3], elements: [9, 10, 0])
    #expect(try problem(labels: ten) == "expected labels from 0 to 9, found the label 10")
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
