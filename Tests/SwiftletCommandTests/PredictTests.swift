import Foundation
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
        "predict", bad, sample("digits/0-1.png"), missing, folder.path, sample("digits/7-0.png"))
      #expect(run.status == 1 && run.lines.count == 2 && run.errorLines.count == 3)
      for (line, path) in zip(run.errorLines, [bad, missing, folder.path]) {
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
}
