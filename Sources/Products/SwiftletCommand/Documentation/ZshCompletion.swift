/// The completion script for zsh.
func zshCompletion(_ commands: [Command]) -> String {
  let names = commands.map { "  \(shellQuoted("\(escaped($0.name)):\(escaped($0.summary))"))" }
  let cases = commands.map { command in
    let options = command.allOptions.map { rule in
      let title = "--\(rule.name)[\(escaped(rule.help))]"
      return shellQuoted(rule.value.map { title + ":\(escaped($0)):\(offer(Completable($0)))" } ?? title)
    }
    let operand =
      command.operand == .nothing
      ? [] : [shellQuoted("*:\(escaped(command.operands)):\(offer(command.operand))")]
    return "  \(command.name)) _arguments \((options + operand).joined(separator: " ")) ;;"
  }
  return """
    #compdef swiftlet
    # zsh completion for swiftlet, written by 'swiftlet completion zsh'
    local -a subcommands
    subcommands=(
    \(names.joined(separator: "\n"))
    )
    if (( CURRENT == 2 )); then
      _describe command subcommands
      return
    fi
    shift words
    (( CURRENT -= 1 ))
    case $words[1] in
    \(cases.joined(separator: "\n"))
    esac
    """
}

private func offer(_ place: Completable) -> String {
  switch place {
  case .file: "_files"
  case .folder: "_files -/"
  case .words(let words): "(\(words.joined(separator: " ")))"
  case .nothing: " "
  }
}

/// What means itself in a specification of `_arguments`.
private func escaped(_ text: String) -> String {
  String(text.flatMap { "[]:\\".contains($0) ? ["\\", $0] : [$0] })
}
