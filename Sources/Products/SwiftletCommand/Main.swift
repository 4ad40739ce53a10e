// The program: finds the command, runs it, and turns what went wrong into one line and an exit status.

import Files
import InstructionSets
import Swiftlet
import TextFormat

@main
enum Main {
  static let commands: [Command] = [
    demoCommand, trainCommand, evaluateCommand, predictCommand, inspectCommand,
    exportCommand, importCommand, quantizeCommand, calibrateCommand, verifyCommand,
    downloadCommand, generateCommand, benchmarkCommand, completionCommand, manualCommand,
  ]

  static func main() {
    prepareProcess()
    var status = run(Array(commandLine.dropFirst()))
    if let problem = outputProblem() {
      printError("swiftlet: standard output: \(problem)")
      status = .failed
    }
    exit(status.rawValue)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    guard let name = arguments.first else {
      printError(help)
      return .usage
    }
    switch name {
    case "--help", "-h": print(help)
    case "--version": print(versionText)
    default:
      guard let command = commands.first(where: { $0.name == name }) else {
        printError("swiftlet: unknown command '\(name)'\nTry 'swiftlet --help'.")
        return .usage
      }
      return run(command, Array(arguments.dropFirst()))
    }
    return .done
  }

  private static func run(_ command: Command, _ rest: [String]) -> ExitStatus {
    let program = "swiftlet \(command.name)"
    do {
      let arguments = try Arguments(rest, rules: command.options + Command.common, program: program)
      if arguments.has("help") {
        print(command.help)
        return .done
      }
      if let problem = InstructionSet.problem {
        printError("swiftlet: \(problem)")
        return .failed
      }
      try command.run(arguments)
      return .done
    } catch let error as UsageError {
      if !error.message.isEmpty { printError("\(program): \(error.message)") }
      printError("Try '\(program) --help'.")
      return .usage
    } catch let interrupted as Interrupted {
      printError("swiftlet: \(interrupted.message)")
      return .interrupted
    } catch is Failure {
      return .failed
    } catch {
      printError("swiftlet: \(error)")
      return .failed
    }
  }

  private static var help: String {
    let width = (commands.map(\.name.count).max() ?? 0) + 2
    let lines = commands.map { "  " + leftAligned($0.name, width) + $0.summary }
    return """
      usage: swiftlet COMMAND [OPTION]…

      \(programSummary)

      \(lines.joined(separator: "\n"))

      'swiftlet COMMAND --help' tells more. 'swiftlet --version' tells the version.
      \(environmentVariables[0].name)=\(environmentVariables[0].meaning)
      """
  }
}
