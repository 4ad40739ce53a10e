import Swiftlet

/// The manual page, as man(7) takes it.
func manualPage(_ commands: [Command]) -> String {
  var lines = [
    ".TH SWIFTLET 1 \"\" \"swiftlet \(swiftletVersion)\"", ".SH NAME",
    "swiftlet \\- trains small neural networks and reads handwritten digits", ".SH SYNOPSIS",
    ".B swiftlet", "COMMAND [OPTION]…", ".SH DESCRIPTION", escaped(programSummary), ".SH COMMANDS",
    "Every command takes \\fB\\-\\-help\\fR.",
  ]
  for command in commands {
    lines += [".SS swiftlet \(escaped(command.usage))", escaped(command.summary)]
    lines += command.options.flatMap { entry($0.title, $0.help) }
  }
  lines += [".SH EXIT STATUS"] + ExitStatus.allCases.flatMap { entry("\($0.rawValue)", $0.meaning) }
  lines += [".SH ENVIRONMENT"] + environmentVariables.flatMap { entry($0.name, $0.meaning) }
  return lines.joined(separator: "\n")
}

private func entry(_ title: String, _ text: String) -> [String] {
  [".TP", "\\fB\(escaped(title))\\fR", escaped(text)]
}

/// Text that means itself: hyphens that can be copied, no requests at the beginning of a line.
private func escaped(_ text: String) -> String {
  let characters = text.flatMap { $0 == "\\" ? Array("\\e") : $0 == "-" ? Array("\\-") : [$0] }
  return (text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : "") + String(characters)
}
