// A file of rows: a table or arrays.

import Files
import Swiftlet

/// What a file's name says it holds.
enum DataFile {
  case table(String)
  case arrays(String)
  case array(String)

  /// - Returns: nil where it is none of these, such as a folder.
  init?(_ path: String) {
    let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    switch name.split(separator: ".").last.map({ $0.lowercased() }) {
    case "csv", "tsv", "txt", "data": self = .table(path)
    case "npz": self = .arrays(path)
    case "npy": self = .array(path)
    default: return nil
    }
  }
}

extension DataFile? {
  /// The file, or what a person should know.
  func required(_ path: String) throws(FileError) -> DataFile {
    guard let self else {
      throw FileError(
        path: path, expected: "a table (.csv, .tsv, plain or .gz) or arrays (.npz, .npy)",
        found: "another ending")
    }
    return self
  }
}

extension DataFile {
  /// Reads rows with their targets.
  ///
  /// - Parameters:
  ///   - arguments: What the options say.
  ///   - kind: What targets are taken for; nil finds out.
  ///   - known: Data that these rows must be like: columns, classes.
  /// - Returns: The rows, and those that the file itself holds out for testing.
  /// - Throws: `FileError` where the file is not what its ending says, or its rows are not like those known.
  func dataset(
    _ arguments: Arguments, _ kind: TargetKind?, like known: Dataset? = nil
  ) throws -> (training: Dataset, test: Dataset?) {
    switch self {
    case .table(let path):
      let names = arguments["target"].map { $0.split(separator: ",").map(String.init) }
      let kind = known.map { TargetKind($0, kind) } ?? kind
      return (
        try Dataset(
          try SwiftletCommand.table(path, arguments), targets: names, kind: kind,
          weight: arguments["weight"], missing: try missingValues(arguments), encoding: known?.encoding,
          classNames: known.flatMap { $0.classNames.isEmpty ? nil : $0.classNames }), nil
      )
    case .arrays(let path): return try datasets(in: NumberArchive(path: path), path, kind)
    case .array(let path):
      let targets = try arguments.required("target")
      return (
        try Dataset(
          features: try NumberArray(npy: path), targets: try NumberArray(npy: targets), kind: kind,
          name: path,
          classCount: known?.classNames.count ?? 0), nil
      )
    }
  }
}

extension DataFile {
  /// Reads rows with targets that a model tells, in its own columns and classes; of a file that has two parts, one of them.
  func dataset(
    _ arguments: Arguments, of file: ModelFile, _ loss: Loss, _ part: PictureSet.Part = .test
  ) throws -> Dataset {
    let kind: TargetKind =
      loss.isClassification ? .classes : loss == .binaryCrossEntropy ? .answers : .numbers
    guard case .table(let path) = self else {
      let data = try dataset(arguments, kind)
      return part == .training ? data.training : data.test ?? data.training
    }
    let names = arguments["target"].map { $0.split(separator: ",").map(String.init) }
    let encoding = try file.metadata[MetadataKey.columns].map { text throws(FileError) in
      try TableEncoding(text: text, path: modelName(arguments))
    }
    return try Dataset(
      try SwiftletCommand.table(path, arguments),
      targets: names ?? (file.metadata[MetadataKey.targets] == nil ? nil : file.targetNames(of: kind)),
      kind: kind,
      weight: arguments["weight"], missing: try missingValues(arguments), encoding: encoding,
      classNames: kind == .classes ? file.classNames : nil)
  }
}

extension ModelFile {
  /// What the columns of the targets were called.
  fileprivate func targetNames(of kind: TargetKind) -> [String] {
    metadata[MetadataKey.targets]?.split(separator: "\n").map(String.init) ?? targetNames
  }

  /// The loss the network was trained with, as the metadata tells.
  var loss: Loss {
    if case .classes = outputKind { return .softmaxCrossEntropy() }
    let named = Loss.all.first { $0.name == metadata[MetadataKey.loss] }
    if case .answers = outputKind { return .binaryCrossEntropy }
    return named.map { $0.isClassification ? .meanSquaredError : $0 } ?? .meanSquaredError
  }
}

/// Names under which archives keep features and targets: Keras's first.
private let archiveNames = [("x", "y"), ("X", "y"), ("features", "targets"), ("data", "target")]

private func datasets(
  in archive: NumberArchive, _ path: String, _ kind: TargetKind?
) throws(FileError) -> (training: Dataset, test: Dataset?) {
  let names = Set(archive.names)
  for (features, targets) in archiveNames {
    for suffix in ["_train", ""] where names.contains(features + suffix) && names.contains(targets + suffix) {
      let training = try Dataset(
        features: try archive[features + suffix], targets: try archive[targets + suffix], kind: kind,
        name: path)
      guard suffix == "_train", names.contains(features + "_test"), names.contains(targets + "_test") else {
        return (training, nil)
      }
      let test = try Dataset(
        features: try archive[features + "_test"], targets: try archive[targets + "_test"], kind: kind,
        name: path, classCount: training.classNames.count)
      return (training, test)
    }
  }
  throw FileError(
    path: path, expected: "arrays x_train and y_train, or x and y",
    found: archive.names.sorted().joined(separator: ", "))
}

extension TargetKind {
  /// What the targets of some data were taken for.
  init(_ data: Dataset, _ asked: TargetKind?) {
    self = if case .classes = data.targets { .classes } else { asked ?? .numbers }
  }
}

/// Reads a table as the options say.
func table(_ path: String, _ arguments: Arguments) throws -> Table {
  let separators = [",": Table.Separator.comma, ";": .semicolon, "tab": .tab]
  let separator = try arguments["separator"].map { text throws(UsageError) in
    guard let separator = separators[text] else {
      throw UsageError(message: "option '--separator': expected ',', ';' or 'tab', found '\(text)'")
    }
    return separator
  }
  let header = try arguments.choice("header", ["yes", "no"]).map {
    $0 == 0 ? Table.HeaderRow.present : .absent
  }
  return try Table(csv: path, separator: separator, header: header ?? .detected)
}

func missingValues(_ arguments: Arguments) throws(UsageError) -> TableEncoding.MissingValues {
  try arguments.choice("missing", ["mean"]) == nil ? .refused : .mean
}
