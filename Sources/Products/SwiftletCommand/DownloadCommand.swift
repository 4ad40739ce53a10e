import Downloads
import Swiftlet
import Files

let downloadCommand = Command(
  name: "download", operands: PublishedSet.all.map(\.name).joined(separator: "|"),
  summary: "Brings a data set, verified, through curl.",
  options: [
    OptionRule("to", "DIR", "folder where the files go (the set's name)"),
    OptionRule("mirror", "URL", "folder on another server that holds the same files"),
    OptionRule("patience", "SECONDS", "how long to wait for a server that sends nothing (30)"),
  ]
) { arguments in
  let names = PublishedSet.all.map(\.name).joined(separator: " or ")
  guard arguments.operands.count == 1,
    let set = PublishedSet.all.first(where: { $0.name == arguments.operands[0] })
  else {
    throw UsageError(
      message: "expected \(names), found '\(arguments.operands.joined(separator: " "))'")
  }
  let folder = arguments["to"] ?? set.name
  let download = Download(
    from: arguments["mirror"] ?? set.source, to: folder,
    patience: try arguments.integer("patience", in: 1...3600) ?? 30, showsProgress: errorIsLive)
  for file in set.files {
    if errorIsTerminal { printError(file.name) }
    let outcome = try download.fetch(file)
    printLine("\(folder)/\(file.name)\t\(outcome == .wasThere ? "was there" : "placed")")
    fflush(nil)
  }
}
