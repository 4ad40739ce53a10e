import Foundation
import TestSupport
import Testing

/// The manual page and the completions tell of the same options as the help.
@Suite struct DocumentationTests {
  /// What `swiftlet --help` lists.
  private static func commands() throws -> [String] {
    try swiftlet("--help").output.matches(of: #/(?m)^  ([a-z]+) /#).map { String($0.1) }
  }

  private static func options(of command: String) throws -> [String] {
    try swiftlet(command, "--help").output.matches(of: #/(?m)^  (?:-., )?--([a-z0-9-]+)/#).map {
      String($0.1)
    }
  }

  @Test func everyOptionIsInAllOfThem() throws {
    let commands = try Self.commands()
    let manual = try swiftlet("manual").output
    let scripts = try ["bash", "zsh", "fish"].map { try swiftlet("completion", $0) }
    #expect(commands.count == 15 && scripts.allSatisfy { $0.status == 0 && $0.errors.isEmpty })
    let (bash, zsh, fish) = (scripts[0].output, scripts[1].output, scripts[2].output)
    for command in commands {
      let bashPart = try #require(bash.firstRange(of: "\n    \(command))")).upperBound
      let options = try Self.options(of: command)
      #expect(options.contains("help"))
      for option in options {
        let dashed = option.replacing("-", with: "\\-")
        #expect(option == "help" || manual.contains("\\-\\-\(dashed)"), "\(command) \(option)")
        #expect(bash[bashPart...].prefix(4000).contains("--\(option)"))
        #expect(fish.contains("__fish_seen_subcommand_from \(command)' -l \(option) "))
      }
      let line = try #require(zsh.split(separator: "\n").first { $0.hasPrefix("  \(command)) _arguments") })
      #expect(options.allSatisfy { line.contains("'--\($0)[") })
    }
  }

  /// What bash offers for the last of some words.
  private func offered(_ words: String...) throws -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let program = Products.folder.appending(path: "swiftlet").path
    let run = try ProgramRun(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        "source <('\(program)' completion bash); compopt() { :; }; COMP_WORDS=(swiftlet \(list)); "
          + "COMP_CWORD=\(words.count); _swiftlet; printf '%s\\n' \"${COMPREPLY[@]}\"",
      ])
    #expect(run.errors.isEmpty)
    return run.lines.map(String.init)
  }

  @Test func whatBashOffers() throws {
    #expect(try offered("qu") == ["quantize"])
    #expect(try offered("quantize", "--w") == ["--weights"])
    #expect(try offered("quantize", "--weights", "") == ["int8", "float16"])
    #expect(try offered("download", "f") == ["fashion-mnist"])
    #expect(try offered("predict", sample("tut")) == [sample("tutorial.safetensors")])
    #expect(try offered("demo", "--samples", sample("mn")) == [sample("mnist-5k")])
    #expect(try offered("train", "--threads", "") == [])
  }

  @Test func theVersionTellsHowItWasBuiltAndWhatRuns() throws {
    let run = try swiftlet("--version", environment: ["SWIFTLET_INSTRUCTION_SET": "portable"])
    #expect(run.lines.count == 3 && run.lines[1] == "instruction set: portable")
    #expect(run.lines[2].firstMatch(of: /^build: (debug|release), \S+ Linux, Swift 6\.\d/) != nil)
  }
}
