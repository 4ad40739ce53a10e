import Foundation
import TestSupport
import Testing

/// The bar that `predict` shows on a terminal while it reads many files.
@Suite struct FileProgressTests {
  private static let erased = "\r\u{1B}[K"

  /// 260 files, three groups of them, after one from standard input.
  private let paths = [String](repeating: sample("digits/7-0.png"), count: 260)

  /// Starts the program. Once it has answered the file from standard input, it waits for the next for longer than the bar
  /// holds back, so that the bar is due with the first group.
  private func run(
    output: Any, errors: FileHandle, environment: [String: String] = [:], readLine: () throws -> String
  ) throws -> Process {
    let process = Process()
    let input = Pipe()
    process.executableURL = Products.folder.appending(path: "swiftlet")
    process.arguments = ["predict", "--threads", "1", "-"] + paths
    process.environment = ["TERM": "xterm"].merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data((paths[0] + "\n").utf8))
    #expect(try readLine().hasPrefix(paths[0] + "\t7\t"))
    Thread.sleep(forTimeInterval: 0.2)
    try input.fileHandleForWriting.close()
    return process
  }

  @Test func aBarTellsHowManyFilesAreDone() throws {
    let terminal = try PseudoTerminal()
    let output = Pipe()
    let process = try run(output: output, errors: terminal.programEnd) {
      var line = Data()
      while line.last != 10, let byte = try output.fileHandleForReading.read(upToCount: 1) { line += byte }
      return String(decoding: line, as: UTF8.self)
    }
    let rest = try output.fileHandleForReading.readToEnd() ?? Data()
    let lines = String(decoding: rest, as: UTF8.self)
    let shown = try terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(lines.split(separator: "\n").count == 260 && lines.allSatisfy { !"\r█".contains($0) })
    // 129 of 261 files are 11 of the bar's 24 parts.
    let bar = String(repeating: "█", count: 11) + String(repeating: "░", count: 13)
    #expect(shown.hasPrefix("\(Self.erased)\(bar) 129 of 261 files  "), "\(shown.debugDescription)")
    #expect(shown.firstMatch(of: /129 of 261 files  [\d,]+ files\/s  \d+\.\d s left/) != nil)
    #expect(shown.hasSuffix(" s left\(Self.erased)"))
  }

  @Test(arguments: [["TERM": "dumb"], ["TERM": ""], ["NO_COLOR": "1"]])
  func noEscapeSequencesWhereTheyAreNotKnownOrWanted(environment: [String: String]) throws {
    let terminal = try PseudoTerminal()
    let process = try run(output: terminal.programEnd, errors: terminal.programEnd, environment: environment)
    {
      terminal.readLine()
    }
    let shown = try terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(shown.split(separator: "\n").count == 260 && !shown.contains("\u{1B}") && !shown.contains("\r"))
  }

  @Test func aNarrowTerminalGetsWhatFits() throws {
    let terminal = try PseudoTerminal(columns: 20)
    let process = try run(output: terminal.programEnd, errors: terminal.programEnd) { terminal.readLine() }
    let shown = try terminal.readToEnd()
    process.waitUntilExit()
    let bars = shown.split(separator: Self.erased).filter { $0.contains("files") || $0.contains("█") }
    #expect(bars.contains { $0.hasPrefix("129 of 261 files") })
    #expect(bars.allSatisfy { $0.split(separator: "\n")[0].count <= 19 }, "\(bars)")
  }

  @Test func drawingsFitANarrowTerminal() throws {
    let terminal = try PseudoTerminal(columns: 20)
    let process = Process()
    process.executableURL = Products.folder.appending(path: "swiftlet")
    process.arguments = ["predict", "--show", "7-0.png"]
    process.currentDirectoryURL = Products.checkout.appending(path: "samples/digits")
    process.standardOutput = terminal.programEnd
    try process.run()
    process.waitUntilExit()
    let lines = try terminal.readToEnd().split(separator: "\n")
    #expect(lines.count == 1 + 7 + 10 && lines.allSatisfy { $0.count <= 20 }, "\(lines)")
    // A tenth of the bar is a column.
    let percent = Double(seven.split(separator: "\t")[1])! * 100
    let bar = String(repeating: "█", count: Int((percent / 10).rounded()))
    #expect(lines.last { $0.hasPrefix("7 ") }?.contains("% \(bar)") == true)
  }

  @Test func linesOnTheSameTerminalTakeTheBarsPlace() throws {
    let terminal = try PseudoTerminal()
    let process = try run(output: terminal.programEnd, errors: terminal.programEnd) { terminal.readLine() }
    let shown = try terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // A bar after each group but the last, each taken away before the next line.
    #expect(shown.matches(of: /\d+ of 261 files/).map(\.output) == ["129 of 261 files", "257 of 261 files"])
    let withoutBars = shown.replacing(/\r\x1B\[K[█░]+[^\r]* s left\r\x1B\[K/, with: "")
    let lines = withoutBars.replacing(Self.erased, with: "").split(separator: "\n")
    #expect(lines.count == 260)
    #expect(lines.filter { !$0.hasPrefix(paths[0] + "\t7\t") } == [])
  }
}
