// Commands that write what an installation has beside the program, from the same table as the help.

import Swiftlet

let completionCommand = Command(
  name: "completion", operands: "bash|zsh|fish",
  summary: "Prints what a shell needs to complete these commands.",
  options: []
) { arguments in
  let scripts = ["bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion]
  guard let shell = arguments.operands.first, arguments.operands.count == 1, let script = scripts[shell]
  else {
    throw UsageError(
      message: "expected bash, zsh or fish, found '\(arguments.operands.joined(separator: " "))'")
  }
  print(script(Main.commands))
}

let manualCommand = Command(
  name: "manual", operands: "", summary: "Prints the manual page: swiftlet manual | man -l -.", options: []
) { arguments in
  try arguments.refuseOperands()
  print(manualPage(Main.commands))
}
