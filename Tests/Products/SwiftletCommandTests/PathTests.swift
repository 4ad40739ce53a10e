import Foundation
import TestSupport
import Testing

/// Names and lists of names from elsewhere: whatever a file is called, it is found, and its name comes out as it went in.
@Suite struct PathTests {
  /// Runs a shell script beside copies of a picture, with the program as `$S`; tells standard output in hexadecimal.
  private func run(_ script: String, names: [String]) throws -> ProgramRun {
    try withTemporaryFolder { folder in
      let copies = names.map { "cp '\(sample("digits/7-0.png"))' \"$(printf '\($0)')\"" }
      let program = Products.folder.appending(path: "swiftlet").path
      return try ProgramRun(
        URL(filePath: "/bin/sh"),
        ["-c", (["cd '\(folder.path)'", "S='\(program)'"] + copies + [script]).joined(separator: "\n")])
    }
  }

  /// Not UTF-8; UTF-8, but the program's own notation for such bytes; a line break and a tab; a lone carriage return.
  private static let unusual = [#"a\377b.png"#, #"\364\217\272\201.png"#, #"n\n\tl.png"#, #"c\rr.png"#]

  @Test(arguments: unusual) func anyNameIsFoundAndComesOutAsItWentIn(name: String) throws {
    let script = """
      n=$(printf '\(name)')
      { "$S" predict --print0 "$n"; "$S" predict --print0 .; printf '%s\\0' "$n" | "$S" predict -0 --print0 -; } >out
      printf '%s\t\(seven)\\0./%s\t\(seven)\\0%s\t\(seven)\\0' "$n" "$n" "$n" | cmp - out && echo same
      """
    let found = try run(script, names: [name])
    #expect(found.output == "same\n" && found.errors.isEmpty, "\(found)")
  }

  @Test func namesThatAreNotTextAreThemselvesInText() throws {
    let found = try run(#"""$S"" predict . | od -An -c | tr -d ' \n'"#, names: [#"a\377b.png"#])
    #expect(found.output == #"./a377b.png\t\#(seven.replacing("\t", with: #"\t"#))\n"#)
  }

  @Test func namesCannotBreakALine() throws {
    let found = try run(#""$S" predict ."#, names: Self.unusual + ["e\u{85}l.png"])
    #expect(found.lines.count == 5)
    for line in found.output.split(separator: "\n") {
      #expect(line.hasSuffix("\t\(seven)"))
      #expect(!line.contains("\r") && line.filter { $0 == "\t" }.count == 2)
    }
    // What is printed is what a shell takes.
    #expect(found.output.contains(#"'./n'$'\012'$'\011''l.png'"#))
    let csv = try run(#""$S" predict --csv ."#, names: [#"c\r\nr.png"#])
    #expect(csv.output.contains("\"./c\r\nr.png\",7,"))
  }

  @Test func jsonMarksBytesThatAreNotText() throws {
    struct Line: Decodable {
      let path: String
      let path_is_escaped: Bool?
    }
    let found = try run(#""$S" predict --json ."#, names: [#"a\377\\b.png"#, "é.png"])
    let lines = try found.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(lines.map(\.path) == [#"./a\xFF\\b.png"#, "./é.png"])
    #expect(lines.map(\.path_is_escaped) == [true, nil])
  }

  @Test func everyCommandTakesNamesThatAreNotText() throws {
    let script = #"""
      set -e
      f=$(printf 'x\377')
      mkdir "$f"; cp -r '\#(sample("mnist-5k"))' "$f/data"; cp '\#(sample("iris.csv"))' "$f/i.csv"
      "$S" train --data "$f/data" --epochs 1 --output "$f/m" --report "$f/r.html" --log "$f/l" --checkpoint "$f/c" >/dev/null 2>&1
      "$S" train --data "$f/i.csv" --epochs 1 --output "$f/i" --classes "$f/i.names" 2>err || cut -d: -f2,3 <err | tr -d '\377' 
      "$S" evaluate --model "$f/m" --data "$f/data" >/dev/null
      "$S" predict --model "$f/m" --save-prepared "$f" "$f/../7.png" >/dev/null
      "$S" inspect "$f/m" >/dev/null
      "$S" verify "$f/m" >/dev/null
      "$S" export --model "$f/m" --onnx "$f/o" --c-header "$f/h"
      "$S" import "$f/o" --output "$f/m2"
      "$S" quantize --model "$f/m2" --output "$f/q"
      cd "$f"; ls
      """#
    let found = try run(script, names: ["7.png"])
    #expect(
      found.lines == [
        " x/i.names: expected names of classes, one a line, found No such file or directory", "7.png", "c",
        "data", "h", "i.csv", "l", "m", "m2", "o", "q", "r.html",
      ])
  }

  @Test func errorsNameTheFileInItsOwnBytes() throws {
    let found = try run(#"n=$(printf 'z\377'); "$S" predict "$n" 2>&1 | od -An -c | tr -d ' \n'"#, names: [])
    #expect(found.output.hasPrefix("swiftlet:z377:expected"))
  }

  @Test func listsFromElsewhere() throws {
    let script = #"""
      printf '\357\273\277a.png\r\nb.png\r\n\r\na.png' | "$S" predict -
      printf 'a.png\0b.png' | "$S" predict -0 -
      """#
    let found = try run(script, names: ["a.png", "b.png"])
    #expect(found.errors.isEmpty)
    #expect(found.lines.map { $0.prefix { $0 != "\t" } } == ["a.png", "b.png", "a.png", "a.png", "b.png"])
  }

  @Test func aTerminalGetsNamesAsAShellTakesThem() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "it's a.png").path
      try FileManager.default.copyItem(atPath: sample("digits/7-0.png"), toPath: path)
      let terminal = try PseudoTerminal()
      let process = Process()
      process.executableURL = Products.folder.appending(path: "swiftlet")
      process.arguments = ["predict", path, sample("digits/7-0.png")]
      process.standardOutput = terminal.programEnd
      try process.run()
      process.waitUntilExit()
      let shown = try terminal.readToEnd()
      #expect(
        shown.contains(#"/it'\''s a.png'"# + "\t7\t") && shown.contains("\n\(sample("digits/7-0.png"))\t7\t"))
    }
  }
}
