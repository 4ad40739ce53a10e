// Predictions for the rows of tables and arrays.

import Files
import Swiftlet
import TextFormat

/// Reads files of rows and prints what a model says of each.
struct RowPrediction {
  private enum Form { case plain, json, csv }

  private let file: ModelFile
  private let classifier: Classifier
  private let form: Form
  private let arguments: Arguments
  private let modelName: String
  private let paths: PathForm
  private let sureness: Sureness

  /// Rows that are worked on at once.
  private static let groupSize = 4096

  init(_ file: ModelFile, _ arguments: Arguments) throws(UsageError) {
    for option in ["digits", "show", "save-prepared", "as-is", "recursive", "null"]
    where arguments.has(option) {
      throw UsageError(message: "option '--\(option)': expected a model of pictures, found one of rows")
    }
    if arguments.has("unsure-below"), file.outputKind != .classes {
      let found = file.outputKind == .answers ? "yes-or-no answers" : "numbers"
      throw UsageError(message: "option '--unsure-below': expected a model of classes, found one of \(found)")
    }
    self.file = file
    paths = try PathForm(arguments)
    sureness = try Sureness(arguments)
    self.arguments = arguments
    classifier = Classifier(file.inferenceModel(), threads: try arguments.integer("threads", in: 1...256))
    form = arguments.has("json") ? .json : arguments.has("csv") ? .csv : .plain
    modelName = SwiftletCommand.modelName(arguments)
  }

  /// What stands before all predictions.
  private var header: String {
    switch file.outputKind {
    case .classes: "path,row,class,probability"
    case .answers, .numbers: (["path", "row"] + file.targetNames.map(commaSafe)).joined(separator: ",")
    }
  }

  /// Predicts for all rows of all files in their order.
  ///
  /// - Returns: Whether all files could be read.
  func run(_ paths: [String]) throws -> Bool {
    if form == .csv { print(header) }
    var isWhole = true
    for path in paths {
      do {
        let rows = try features(path)
        predict(rows, path)
      } catch let error as FileError {
        printError("swiftlet: \(error)")
        isWhole = false
      }
    }
    return isWhole
  }

  private func features(_ path: String) throws -> any FeatureRows {
    let rows: any FeatureRows
    switch try DataFile(path).required(path) {
    case .table:
      let table = try SwiftletCommand.table(path, arguments)
      guard let text = file.metadata[MetadataKey.columns] else {
        throw FileError(path: path, expected: "arrays (.npy) for a model of arrays", found: "a table")
      }
      let encoding = try TableEncoding(text: text, path: modelName)
      rows = FloatRows(try encoding.encode(table), width: encoding.width)
    case .array:
      let array = try NumberArray(npy: path)
      guard array.rowLength == file.network.inputs else {
        throw FileError(
          path: path, expected: "rows of \(file.network.inputs) numbers", found: "rows of \(array.rowLength)")
      }
      rows = array.rows
    case .arrays: throw FileError(path: path, expected: "a table or a .npy file", found: "an archive")
    }
    return rows
  }

  private func predict(_ rows: any FeatureRows, _ path: String) {
    let (inputs, outputs) = (file.network.inputs, file.network.outputs)
    for first in stride(from: 0, to: rows.count, by: Self.groupSize) {
      let count = min(Self.groupSize, rows.count - first)
      var features = [Float](repeating: 0, count: count * inputs)
      features.withUnsafeMutableBufferPointer { features in
        guard let base = features.baseAddress else { return }
        for r in 0..<count { rows.copyRow(first + r, to: base + r * inputs) }
      }
      var results = [Float](repeating: 0, count: count * outputs)
      var span = results.mutableSpan
      classifier.predict(features.span, results: &span)
      for r in 0..<count {
        let row = Array(results[r * outputs..<(r + 1) * outputs])
        printLine(line(path, first + r, row), ending: paths.ending)
      }
    }
    fflush(nil)
  }

  private func line(_ path: String, _ row: Int, _ outputs: [Float]) -> String {
    let numbers = outputs.map { "\($0)" }
    if case .classes = file.outputKind {
      let best = outputs.indices.reduce(0) { outputs[$1] > outputs[$0] ? $1 : $0 }
      let result = Classification(label: best, probability: outputs[best])
      let likeliest = file.classNames[best]
      let (name, probability) = (sureness.text(likeliest, result), fixed(Double(outputs[best]), 6))
      switch form {
      case .plain: return "\(paths.text(path))\t\(row + 1)\t\(name)\t\(probability)"
      case .csv: return [commaSafe(path), "\(row + 1)", commaSafe(name), probability].joined(separator: ",")
      case .json:
        let list = outputs.map(jsonNumber).joined(separator: ",")
        return "{\(pathMember(path)),\"row\":\(row + 1),"
          + "\(sureness.members("class", quoted(likeliest), result)),"
          + "\"probability\":\(jsonNumber(outputs[best])),\"probabilities\":[\(list)]}"
      }
    }
    switch form {
    case .plain: return ([paths.text(path), "\(row + 1)"] + numbers).joined(separator: "\t")
    case .csv: return ([commaSafe(path), "\(row + 1)"] + numbers).joined(separator: ",")
    case .json:
      let members = zip(file.targetNames, numbers).map { "\(quoted($0)):\($1)" }.joined(separator: ",")
      return "{\(pathMember(path)),\"row\":\(row + 1),\"outputs\":{\(members)}}"
    }
  }
}

/// A field of comma-separated values (RFC 4180).
func commaSafe(_ text: String) -> String {
  guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
  return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
