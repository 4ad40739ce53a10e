import Files
import Foundation
import Testing

@testable import Pictures

@Suite struct PictureSetClassFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func grey(_ value: UInt8, width: Int = 2, height: Int = 1) -> [UInt8] {
    Picture(width: width, height: height, pixels: [UInt8](repeating: value, count: width * height)).pngBytes()
  }

  func problem(isPreparing: Bool) -> FileError? {
    do throws(FileError) {
      _ = try PictureSet(classFolder: folder.path, isPreparing: isPreparing)
      return nil
    } catch { return error }
  }

  @Test func subfoldersAreClassesAndFilesAreInOrder() throws {
    for number in (0..<200).reversed() {
      try folder.write("dog/" + String(format: "%03d.png", number), grey(UInt8(number)))
    }
    try folder.write("cat/deep/x.PNG", grey(201))
    try folder.write("cat/notes.txt", [1])
    try folder.write("stray.png", [1])
    let set = try PictureSet(classFolder: folder.path, isPreparing: false)
    #expect(set.classNames == ["cat", "dog"])
    #expect(set.labels == [0] + [UInt16](repeating: 1, count: 200))
    #expect(set.width == 2 && set.height == 1)
    #expect(set.pixels == ([201] + Array(0..<200)).flatMap { [$0, $0] })
  }

  @Test func sampleDigitsArePreparedUnchanged() throws {
    for digit in 0..<10 {
      let source = "\(Samples.path)/digits/\(digit)-0.png"
      try folder.write("\(digit)/0.png", Array(Data(contentsOf: URL(fileURLWithPath: source))))
    }
    let set = try PictureSet(classFolder: folder.path)
    #expect(set.labels == Array(0..<10))
    for digit in 0..<10 {
      let picture = try Picture(png: "\(Samples.path)/digits/\(digit)-0.png")
      #expect(Array(set.pixels[digit * 784..<(digit + 1) * 784]) == picture.pixels)
    }
  }

  @Test func reportsFoldersWithoutClassesOrPictures() throws {
    let expected = "1 to 65536 subfolders, one for each class"
    #expect(problem(isPreparing: true) == FileError(path: folder.path, expected: expected, found: "0"))
    try folder.write("a/1.txt", [1])
    #expect(
      problem(isPreparing: true)
        == FileError(path: folder.path + "/a", expected: "PNG files", found: "none"))
  }

  @Test func moreThan256ClassesAreTold() throws {
    for number in 100..<400 { try folder.write("\(number)/1.png", grey(1)) }
    let set = try PictureSet(classFolder: folder.path, isPreparing: false)
    #expect(set.classNames.count == 300 && set.labels == Array(0..<300))
  }

  @Test func picturesAreBroughtToOneSize() throws {
    try folder.write(
      "a/1.png", Picture(width: 4, height: 2, pixels: [0, 2, 10, 20, 4, 6, 30, 40]).pngBytes())
    try folder.write("a/2.png", grey(7, width: 5, height: 3))
    try folder.write("a/3.png", Picture(width: 1, height: 2, pixels: [9, 19]).pngBytes())
    try folder.write("a/4.png", Picture(width: 2, height: 1, pixels: [1, 2]).pngBytes())
    let set = try PictureSet(classFolder: folder.path, isPreparing: false, size: (2, 1))
    #expect(set.width == 2 && set.height == 1 && set.channels == 1)
    #expect(set.pixels == [3, 25, 7, 7, 14, 14, 1, 2])
    #expect(problem(isPreparing: false)?.path == folder.path + "/a/2.png")
  }

  @Test func coloursStandSideBySide() throws {
    func png(_ width: UInt32, _ height: UInt32, colorType: UInt8, _ chunks: [UInt8] = [], _ rows: [UInt8])
      -> [UInt8]
    {
      PNGBytes.signature + PNGBytes.header(width: width, height: height, depth: 8, colorType: colorType)
        + chunks + PNGBytes.chunk("IDAT", PNGBytes.zlib(rows)) + PNGBytes.end
    }
    try folder.write("a/1.png", png(2, 1, colorType: 2, [], [0, 1, 2, 3, 4, 5, 6]))
    try folder.write("a/2.png", grey(9))
    let palette = PNGBytes.chunk("PLTE", [10, 20, 30, 40, 50, 60])
    try folder.write("a/3.png", png(2, 1, colorType: 3, palette, [0, 1, 0]))
    // The first pixel is transparent and shows white paper, the second is half so.
    try folder.write("a/4.png", png(2, 1, colorType: 6, [], [0, 7, 8, 9, 0, 55, 5, 105, 51]))
    let set = try PictureSet(classFolder: folder.path, isPreparing: false, isColour: true)
    #expect(set.channels == 3 && set.width == 2 && set.height == 1)
    #expect(set.pixels[..<6] == [1, 2, 3, 4, 5, 6])
    #expect(set.pixels[6..<12] == [9, 9, 9, 9, 9, 9])
    #expect(set.pixels[12..<18] == [40, 50, 60, 10, 20, 30])
    #expect(set.pixels[18...] == [255, 255, 255, 215, 205, 225])
    let small = try PictureSet(classFolder: folder.path, isPreparing: false, size: (1, 1), isColour: true)
    #expect(small.pixels[..<3] == [3, 4, 5] && small.pixels[6..<9] == [25, 35, 45])
    #expect(set.suffix(1).pixels == Array(set.pixels[18...]) && set.without([[9, 9, 9, 9, 9, 9]]).count == 3)
  }

  @Test func coloursAndLuminanceOfEveryKindOfFileAgree() throws {
    let reader = PNGReader()
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/png")
    let files = try FileManager.default.contentsOfDirectory(at: fixtures, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "png" }
    #expect(files.count > 50)
    for file in files {
      var (grey, colours) = (Picture(), ColourPicture())
      try reader.read(path: file.path, into: &grey)
      try reader.read(path: file.path, into: &colours)
      #expect(colours.width == grey.width && colours.height == grey.height)
      for (index, expected) in grey.pixels.enumerated() {
        let pixel = colours.samples[3 * index..<3 * index + 3].map { $0 }
        let found = luma(red: pixel[0], green: pixel[1], blue: pixel[2])
        // A pixel's luminance is rounded before it is laid on paper, its colours are one by one.
        #expect(abs(Int(found) - Int(expected)) <= 1, "\(file.lastPathComponent) at \(index)")
      }
    }
  }

  @Test func reportsTheFirstFileThatIsUnusable() throws {
    for number in 100..<400 { try folder.write("a/\(number).png", grey(1)) }
    let blank = FileError(path: folder.path + "/a/100.png", expected: "a digit", found: "a blank picture")
    #expect(problem(isPreparing: true) == blank)
    try folder.write("a/390.png", [1])
    try folder.write("a/250.png", grey(1, width: 3))
    let other = FileError(
      path: folder.path + "/a/250.png", expected: "2×1 pixels, as in the first picture", found: "3×1")
    #expect(problem(isPreparing: false) == other)
  }
}
