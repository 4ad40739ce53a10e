/// The completion script for bash.
func bashCompletion(_ commands: [Command]) -> String {
  let cases = commands.map { command in
    let values = command.allOptions.filter { $0.value != nil }.map { rule in
      "        --\(rule.name)) \(offer(Completable(rule.value))); return ;;"
    }
    return """
          \(command.name))
            case $prev in
      \(values.joined(separator: "\n"))
            esac
            options='\(command.allOptions.map { "--\($0.name)" }.joined(separator: " "))'
            if [[ $cur != -* ]]; then \(offer(command.operand)); return; fi ;;
      """
  }
  return """
    # bash completion for swiftlet, written by 'swiftlet completion bash'
    _swiftlet_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
    _swiftlet_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen "$1" -- "$cur"); }
    _swiftlet() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options=
      COMPREPLY=()
      if ((COMP_CWORD == 1)); then
        _swiftlet_words '\(commands.map(\.name).joined(separator: " ")) --help --version'
        return
      fi
      case ${COMP_WORDS[1]} in
    \(cases.joined(separator: "\n"))
      esac
      _swiftlet_words "$options"
    }
    complete -F _swiftlet swiftlet
    """
}

private func offer(_ place: Completable) -> String {
  switch place {
  case .file: "_swiftlet_files -f"
  case .folder: "_swiftlet_files -d"
  case .words(let words): "_swiftlet_words '\(words.joined(separator: " "))'"
  case .nothing: ":"
  }
}
