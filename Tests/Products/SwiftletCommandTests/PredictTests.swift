import Foundation
import Pictures
import TestSupport
import Testing

@Suite struct PredictTests {
  @Test func oneLineAFile() throws {
    let paths = [sample("digits/0-1.png"), sample("digits/7-0.png")]
    let run = try swiftlet("predict", paths[0], paths[1])
    #expect(run.status == 0 && run.errors.isEmpty && run.lines.count == 2)
    for (line, (path, digit)) in zip(run.lines, zip(paths, ["0", "7"])) {
      let fields = line.split(separator: "\t").map(String.init)
      #expect(fields.count == 3 && fields[0] == path && fields[1] == digit)
      let probability = try #require(Double(fields[2]))
      #expect(probability > 0.5 && probability <= 1)
    }
  }

  private struct Line: Decodable {
    let path: String
    let digit: Int
    let probability: Double
    let probabilities: [Double]
  }

  @Test func jsonLines() throws {
    let run = try swiftlet("predict", "--json", sample("digits/0-1.png"), sample("digits/7-0.png"))
    #expect(run.status == 0 && run.lines.count == 2)
    for line in run.lines {
      let found = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      #expect(found.probabilities.count == 10)
      #expect(found.probabilities[found.digit] == found.probability)
      #expect(abs(found.probabilities.reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test func jsonQuotesPaths() throws {
    try withTemporaryFolder { folder in
      let name = "a \"quoted\"\\\n\tname é.png"
      let path = folder.appending(path: name).path
      try FileManager.default.copyItem(atPath: sample("digits/3-0.png"), toPath: path)
      let run = try swiftlet("predict", "--json", path)
      #expect(run.status == 0 && run.lines.count == 1)
      #expect(try JSONDecoder().decode(Line.self, from: Data(run.output.utf8)).path == path)
    }
  }

  @Test func aBadFileIsOneLineAndTheOthersGoOn() throws {
    try withTemporaryFolder { folder in
      let bad = folder.appending(path: "bad.png").path
      try "not a picture".write(toFile: bad, atomically: true, encoding: .utf8)
      let missing = folder.appending(path: "missing.png").path
      let run = try swiftlet(
        "predict", bad, sample("digits/0-1.png"), missing, folder.appending(path: "none").path,
        sample("digits/7-0.png"))
      #expect(run.status == 1 && run.lines.count == 2 && run.errorLines.count == 3)
      for (line, path) in zip(run.errorLines, [bad, missing, folder.appending(path: "none").path]) {
        #expect(line.contains("\(path): expected ") && line.contains(", found "))
      }
    }
  }

  @Test func truncatedPicturesAreErrors() throws {
    try withTemporaryFolder { folder in
      let whole = try Data(contentsOf: URL(filePath: sample("digits/5-0.png")))
      for length in [0, 7, 8, 20, 33, 60, whole.count - 20] {
        let path = folder.appending(path: "\(length).png").path
        try whole.prefix(length).write(to: URL(filePath: path))
        let run = try swiftlet("predict", path)
        #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(length) bytes")
        #expect(run.errors.contains("\(path): expected "))
      }
    }
  }

  @Test func foldersInOrder() throws {
    try withTemporaryFolder { folder in
      let files = FileManager.default
      let inner = folder.appending(path: "inner")
      try files.createDirectory(at: inner, withIntermediateDirectories: true)
      for (name, digit) in [("b.png", "3-0"), ("a.png", "7-0"), ("inner/c.png", "0-1")] {
        try files.copyItem(atPath: sample("digits/\(digit).png"), toPath: folder.appending(path: name).path)
      }
      try "no picture".write(to: folder.appending(path: "notes.txt"), atomically: true, encoding: .utf8)
      let flat = try swiftlet("predict", folder.path)
      #expect(flat.status == 0)
      #expect(digits(flat) == ["7", "3"])
      #expect(digits(try swiftlet("predict", "--recursive", folder.path)) == ["7", "3", "0"])
    }
  }

  @Test(arguments: ["1", "2", "3", "8"]) func theOrderDoesNotDependOnThreads(threads: String) throws {
    let one = try swiftlet("predict", "--threads", "1", sample("digits"))
    let run = try swiftlet("predict", "--threads", threads, sample("digits"), sample("digits"))
    #expect(one.lines.count == 100 && run.output == one.output + one.output)
  }

  @Test(arguments: ["\n", "\0"]) func pathsFromStandardInput(ending: String) throws {
    let paths = [sample("digits/7-0.png"), "missing.png", sample("digits/3-0.png")]
    let run = try ProgramRun(
      Products.folder.appending(path: "swiftlet"), ["predict", "-"] + (ending == "\0" ? ["--null"] : []),
      input: paths.joined(separator: ending))
    #expect(run.status == 1 && digits(run) == ["7", "3"] && run.errorLines.count == 1)
  }

  @Test func commaSeparatedValues() throws {
    let path = sample("digits/7-0.png")
    let run = try swiftlet("predict", "--csv", path)
    #expect(run.lines.count == 2 && run.lines[0] == "path,digit,probability")
    #expect(run.lines[1].hasPrefix("\(path),7,0.9"))
  }

  private struct UnsureLine: Decodable {
    let digit: Int?
    let likeliest: Int
    let probability: Double
    let probabilities: [Double]
  }

  @Test func whatHasLessProbabilityIsUnsure() throws {
    let paths = [sample("digits/7-0.png"), sample("digits/4-2.png")]
    let run = { try swiftlet(["predict"] + $0 + paths) }
    let plain = try run([]).lines.map { $0.split(separator: "\t") }
    let (low, high) = (Double(plain[0][2])!, Double(plain[1][2])!)
    try #require(low < high)
    let between = "--unsure-below=\((low + high) / 2)"
    for (option, digits) in [
      ("--unsure-below=0", ["7", "4"]), ("--unsure-below=1", ["unsure", "unsure"]),
      (between, ["unsure", "4"]),
    ] {
      let found = try run([option])
      #expect(found.status == 0 && found.errors.isEmpty)
      #expect(
        found.lines.map { $0.split(separator: "\t") }
          == zip(plain, digits).map { [$0[0], Substring($1), $0[2]] })
    }
    let csv = try run([between, "--csv"])
    #expect(csv.lines[1] == "\(paths[0]),unsure,\(plain[0][2])" && csv.lines[2].contains(",4,"))
    let many = try run([between, "--digits", "many"]).lines.map { $0.split(separator: "\t") }
    #expect(many.count == 2 && many.map { $0[1] } == ["unsure", "4"] && many[0].count == 7)
    let shown = try run([between, "--show"])
    #expect(
      shown.output.hasPrefix("\(paths[0]): unsure\n") && shown.output.contains("\n\(paths[1]): 4\n"))
    let json = try run([between, "--json"]).lines.map {
      try JSONDecoder().decode(UnsureLine.self, from: Data($0.utf8))
    }
    #expect(json.map(\.digit) == [nil, 4] && json.map(\.likeliest) == [7, 4])
    #expect(json.allSatisfy { $0.probability == $0.probabilities.max() })
    // A key that is missing would decode as well.
    #expect(try run([between, "--json"]).lines[0].contains("\"digit\":null,"))
    #expect(try !run(["--json"]).output.contains("likeliest"))
  }

  @Test(arguments: ["1.1", "-0.1", "nan", "x", ""]) func whatIsNoProbabilityIsRefused(text: String) throws {
    let run = try swiftlet("predict", "--unsure-below=\(text)", sample("digits/7-0.png"))
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(
      run.errorLines.first
        == "swiftlet predict: option '--unsure-below': expected a number from 0.0 to 1.0, found '\(text)'")
  }

  @Test func showsWhatTheNetworkSaw() throws {
    let run = try swiftlet("predict", "--show", sample("digits/7-0.png"))
    #expect(run.status == 0 && run.output.matches(of: /\d\.\d %/).count == 10)
    #expect(run.output.contains("▄█"))
  }

  @Test func invertedAndSavedPictures() throws {
    try withTemporaryFolder { folder in
      // Black ink on a large white sheet, off-centre: prepared, it is a digit again.
      let original = try Picture(png: sample("digits/3-0.png"))
      var sheet = Picture(width: 90, height: 80, pixels: [UInt8](repeating: 255, count: 7200))
      for y in 0..<28 {
        for x in 0..<28 { sheet.pixels[(y + 40) * 90 + x + 50] = 255 - original.pixels[y * 28 + x] }
      }
      let path = folder.appending(path: "sheet.png").path
      try sheet.writePNG(to: path)
      let prepared = folder.appending(path: "prepared")
      try FileManager.default.createDirectory(at: prepared, withIntermediateDirectories: true)
      let run = try swiftlet("predict", "--save-prepared", prepared.path, path)
      #expect(run.status == 0 && digits(run) == ["3"])
      let saved = try Picture(png: prepared.appending(path: "sheet.png").path)
      #expect(saved.width == 28 && saved.height == 28 && saved.pixels.max()! > 200)
      let asIs = try swiftlet("predict", "--as-is", path)
      #expect(
        asIs.status == 1 && asIs.errors.contains("\(path): expected a picture of 28×28 pixels, found 90×80"))
      let small = try swiftlet("predict", "--max-megapixels", "1", path)
      #expect(small.status == 0)
    }
  }

  @Test func numbersAreSplit() throws {
    try withTemporaryFolder { folder in
      var sheet = Picture(width: 120, height: 40, pixels: [UInt8](repeating: 0, count: 4800))
      for (place, digit) in ["7-0", "0-1", "3-0"].enumerated() {
        let picture = try Picture(png: sample("digits/\(digit).png"))
        for y in 0..<28 {
          for x in 0..<28 { sheet.pixels[(y + 6) * 120 + x + 40 * place + 5] = picture.pixels[y * 28 + x] }
        }
      }
      let path = folder.appending(path: "number.png").path
      try sheet.writePNG(to: path)
      let run = try swiftlet("predict", "--digits", "many", path)
      #expect(run.status == 0 && digits(run) == ["7", "0", "3"])
      let columns = run.lines.map { Int($0.split(separator: "\t")[3])! }
      #expect(columns == columns.sorted())
    }
  }

  @Test func blankPicturesAreReported() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "blank.png").path
      try Picture(width: 50, height: 50, pixels: [UInt8](repeating: 200, count: 2500)).writePNG(to: path)
      for mode in ["one", "many"] {
        let run = try swiftlet("predict", "--digits", mode, path)
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors == "swiftlet: \(path): expected a digit, found a blank picture\n")
      }
    }
  }

  @Test func smallFilesOfHugePicturesAreRefused() throws {
    try withTemporaryFolder { folder in
      // No more than a header: 2829×2829 pixels of four 16-bit samples.
      let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      let header: [UInt8] = [
        0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 11, 13, 0, 0, 11, 13, 16, 6, 0, 0, 0, 3, 93, 235, 129,
      ]
      let path = folder.appending(path: "huge.png").path
      try Data(signature + header + [0, 0, 0, 0, 0x49, 0x44, 0x41, 0x54]).write(to: URL(filePath: path))
      let run = try swiftlet("predict", path)
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(
        run.errors
          == "swiftlet: \(path): expected at most 64000000 bytes of pixels in a file of 41 bytes, found 64025928\n"
      )
      let raised = try swiftlet("predict", "--max-megapixels", "65", path)
      #expect(raised.status == 1)
      #expect(raised.errors == "swiftlet: \(path): expected a whole PNG picture, found a truncated one\n")
    }
  }

  private func digits(_ run: ProgramRun) -> [String] {
    run.lines.map { String($0.split(separator: "\t")[1]) }
  }
}
