import Swiftlet
import TextFormat

/// How readings are printed.
struct PredictionOutput {
  private enum Form { case plain, json, csv, drawing }

  private let form: Form
  private let classNames: [String]
  private let splits: Bool
  private let paths: PathForm

  init(_ arguments: Arguments, classNames: [String], splits: Bool) throws(UsageError) {
    paths = try PathForm(arguments)
    form =
      arguments.has("json") ? .json : arguments.has("csv") ? .csv : arguments.has("show") ? .drawing : .plain
    self.classNames = classNames
    self.splits = splits
  }

  /// What stands before all readings.
  var header: String? {
    guard form == .csv else { return nil }
    return "path,digit,probability" + (splits ? ",x,y,width,height" : "")
  }

  /// Prints what one reading comes to: one line, or several where it is drawn.
  func print(_ path: String, _ reading: DigitReading) { printLine(line(path, reading), ending: paths.ending) }

  private func line(_ path: String, _ reading: DigitReading) -> String {
    let name = classNames[reading.result.label]
    let probability = fixed(Double(reading.result.probability), 6)
    switch form {
    case .plain:
      return "\(paths.text(path))\t\(name)\t\(probability)" + (splits ? "\t\(place(reading, "\t"))" : "")
    case .csv:
      let fields = [commaSafe(path), commaSafe(name), probability] + (splits ? [place(reading, ",")] : [])
      return fields.joined(separator: ",")
    case .json: return json(path, name, probability, reading)
    case .drawing: return drawing(path, name, reading)
    }
  }

  private func place(_ reading: DigitReading, _ separator: String) -> String {
    [reading.box.x, reading.box.y, reading.box.width, reading.box.height].map(String.init)
      .joined(separator: separator)
  }

  private func json(_ path: String, _ name: String, _ probability: String, _ reading: DigitReading) -> String
  {
    let found = Int(name) == nil ? "\"class\":\(quoted(name))" : "\"digit\":\(name)"
    let list = reading.probabilities.map { fixed(Double($0), 6) }.joined(separator: ",")
    let box = splits ? "\"box\":[\(place(reading, ","))]," : ""
    return "{\(pathMember(path)),\(found),\"probability\":\(probability),\(box)"
      + "\"probabilities\":[\(list)]}"
  }

  /// The picture at the left, a bar for each class at the right.
  private func drawing(_ path: String, _ name: String, _ reading: DigitReading) -> String {
    let picture = blockPicture(reading.picture)
    let width = classNames.map(\.count).max() ?? 0
    let bars = classNames.indices.map { label in
      let share = Double(reading.probabilities[label])
      let bar = String(repeating: "█", count: Int((share * 24).rounded()))
      return "\(leftAligned(classNames[label], width)) \(rightAligned(fixed(share * 100, 1), 5)) % \(bar)"
    }
    let top = max((picture.count - bars.count) / 2, 0)
    let lines = (0..<max(picture.count, bars.count)).map { row in
      let left = row < picture.count ? picture[row] : String(repeating: " ", count: reading.picture.width)
      let bar = bars.indices.contains(row - top) ? "  " + bars[row - top] : ""
      return left + bar
    }
    return (["\(paths.text(path)): \(name)"] + lines + [""]).joined(separator: "\n")
  }
}
