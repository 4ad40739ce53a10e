import TestSupport
import Testing

@Suite struct UsageTests {
  static let commands = [
    "demo", "train", "evaluate", "predict", "inspect", "export", "import", "quantize", "calibrate",
    "verify", "download", "generate", "benchmark",
  ]

  @Test func helpAndVersion() throws {
    let help = try swiftlet("--help")
    #expect(help.status == 0 && help.errors.isEmpty)
    for command in Self.commands { #expect(help.output.contains("\n  \(command) ")) }
    let version = try swiftlet("--version")
    #expect(version.status == 0 && version.output.hasPrefix("swiftlet 0."))
  }

  @Test(arguments: commands) func everyCommandHasHelp(command: String) throws {
    let help = try swiftlet(command, "--help")
    #expect(help.status == 0 && help.errors.isEmpty)
    #expect(help.output.hasPrefix("usage: swiftlet \(command) [OPTION]…"))
    #expect(help.output.contains("--help"))
  }

  @Test(arguments: [
    [], ["fly"], ["train"], ["train", "--data"], ["train", "--data", "x", "extra"],
    ["train", "--wings", "2"],
    ["train", "--data", "x", "--epochs", "0"], ["train", "--data", "x", "--epochs", "many"],
    ["train", "--data", "x", "--batch-size", "-1"], ["train", "--data", "x", "--threads", "0"],
    ["train", "--data", "x", "--learning-rate", "nan"], ["train", "--data", "x", "--recipe", "soup"],
    ["train", "--data", "x", "--architecture", "tall"], ["train", "--data", "x", "--dropout", "1"],
    ["train", "--data", "x", "--momentum", "0.5"],
    ["train", "--data", "x", "--optimizer", "adam", "--momentum", "0.5"],
    ["evaluate"], ["predict"], ["predict", "--json"],
    ["export"], ["import"], ["import", "a"], ["quantize"],
    ["quantize", "--weights", "int4", "--output", "x"],
    ["calibrate"], ["calibrate", "--data", "x"], ["calibrate", "--output", "x"],
    ["calibrate", "--data", "x", "--output", "y", "--validation", "0"],
    ["calibrate", "--data", "x", "--output", "y", "extra"],
    ["verify", "a", "b"], ["inspect"], ["inspect", "a", "b"], ["demo", "extra"], ["download"],
    ["generate"], ["generate", "--count", "0", "--output", "x"],
    ["generate", "--height", "8", "--output", "x"],
    ["generate", "--height", "4-9", "--output", "x"], ["generate", "--height", "20-9", "--output", "x"],
    ["download", "cifar"], ["download", "mnist", "fashion-mnist"], ["download", "mnist", "--patience", "0"],
  ])
  func wrongUsageIsStatus64(arguments: [String]) throws {
    let run = try ProgramRun(Products.folder.appending(path: "swiftlet"), arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty && !run.errors.isEmpty)
  }

  @Test func instructionSetsCanBeForced() throws {
    let variable = "SWIFTLET_INSTRUCTION_SET"
    let picture = sample("digits/7-0.png")
    let expected = try swiftlet("predict", picture)
    let portable = try swiftlet("predict", picture, environment: [variable: "portable"])
    #expect(portable.status == 0)
    // Path and digit; the last decimals of the probability may differ between instruction sets.
    #expect(portable.output.split(separator: "\t")[1] == expected.output.split(separator: "\t")[1])
    let wrong = try swiftlet("predict", picture, environment: [variable: "mmx"])
    #expect(wrong.status == 1 && wrong.output.isEmpty && wrong.errorLines.count == 1)
    #expect(
      wrong.errors.contains(variable) && wrong.errors.contains("portable") && wrong.errors.contains("mmx"))
  }
}
