// What the help, the manual page and the program itself say alike.

import InstructionSets
import Swiftlet

/// What the program is for.
let programSummary = "Trains small neural networks on tables and pictures, and reads handwritten digits."

/// How the program ends.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case failed = 1
  /// sysexits.h.
  case usage = 64
  /// 128 and the number of SIGINT.
  case interrupted = 130

  var meaning: String {
    switch self {
    case .done: "All was done."
    case .failed: "An input could not be used or an output not be written; standard error tells which."
    case .usage: "The arguments make no sense."
    case .interrupted: "Ctrl-C ended a training; standard error tells how to go on."
    }
  }
}

/// What the program looks at in its environment.
let environmentVariables = [
  (
    name: InstructionSet.variable,
    meaning:
      "\(InstructionSet.allCases.map(\.rawValue).joined(separator: "|")) forces a set of vector instructions."
  ),
  (
    name: "NO_COLOR",
    meaning: "Not empty: no escape sequences. Neither are there where TERM is dumb or missing."
  ),
  (name: "TMPDIR", meaning: "Where a result is saved whose own place cannot be written after all."),
]

/// The version, which instructions are used here, and how the program was built.
var versionText: String {
  """
  swiftlet \(swiftletVersion)
  instruction set: \(InstructionSet.selected.rawValue)
  build: \(build)
  """
}

private var build: String {
  #if DEBUG
    let kind = "debug"
  #else
    let kind = "release"
  #endif
  #if arch(x86_64)
    let architecture = "x86_64"
  #elseif arch(arm64)
    let architecture = "aarch64"
  #else
    let architecture = "another architecture"
  #endif
  #if os(Linux)
    let system = "Linux"
  #else
    let system = "another system"
  #endif
  #if compiler(>=6.4)
    let compiler = "6.4 or later"
  #elseif compiler(>=6.3)
    let compiler = "6.3"
  #else
    let compiler = "6.2"
  #endif
  return "\(kind), \(architecture) \(system), Swift \(compiler)"
}
