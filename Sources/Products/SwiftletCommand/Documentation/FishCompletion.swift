/// The completion script for fish.
func fishCompletion(_ commands: [Command]) -> String {
  let lines = commands.flatMap { command in
    let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
    let options = command.allOptions.map { rule in
      "complete -c swiftlet \(condition) -l \(rule.name)" + (rule.letter.map { " -s \($0)" } ?? "")
        + (rule.value == nil ? "" : offer(Completable(rule.value))) + " -d \(fishQuoted(rule.help))"
    }
    let operand =
      command.operand == .nothing ? [] : ["complete -c swiftlet \(condition)" + operand(command.operand)]
    let name =
      "complete -c swiftlet -n __fish_use_subcommand -a \(command.name) -d \(fishQuoted(command.summary))"
    return [name] + options + operand
  }
  let head = [
    "# fish completion for swiftlet, written by 'swiftlet completion fish'", "complete -c swiftlet -f",
    "complete -c swiftlet -n __fish_use_subcommand -l help -d 'show help'",
    "complete -c swiftlet -n __fish_use_subcommand -l version -d 'show the version'",
  ]
  return (head + lines).joined(separator: "\n")
}

private func operand(_ place: Completable) -> String {
  if case .words(let words) = place { return " -a \(fishQuoted(words.joined(separator: " ")))" }
  return " -F"
}

/// A value that must be given, and what to offer for it.
private func offer(_ place: Completable) -> String {
  switch place {
  case .file: " -r -F"
  case .folder: " -x -a '(__fish_complete_directories)'"
  case .words(let words): " -x -a \(fishQuoted(words.joined(separator: " ")))"
  case .nothing: " -x"
  }
}

/// A word as fish takes it: within quotes, a backslash makes a quote and itself mean themselves.
private func fishQuoted(_ text: String) -> String {
  "'" + String(text.flatMap { "'\\".contains($0) ? ["\\", $0] : [$0] }) + "'"
}
