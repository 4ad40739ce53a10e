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
    let expected = "1 to 256 subfolders, one for each class"
    #expect(problem(isPreparing: true) == FileError(path: folder.path, expected: expected, found: "0"))
    try folder.write("a/1.txt", [1])
    #expect(
      problem(isPreparing: true)
        == FileError(path: folder.path + "/a", expected: "PNG files", found: "none"))
    for number in 0..<257 { try folder.write("\(number)/1.png", grey(1)) }
    #expect(problem(isPreparing: true)?.expected == expected)
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
