import Swiftlet
import TextFormat

/// How readings are printed.
struct PredictionOutput {
  private enum Form { case plain, json, csv, drawing }

  private let form: Form
  private let classNames: [String]
  private let splits: Bool
  private let paths: PathForm
  private let sureness: Sureness

  init(_ arguments: Arguments, classNames: [String], splits: Bool) throws(UsageError) {
    paths = try PathForm(arguments)
    sureness = try Sureness(arguments)
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
    let likeliest = classNames[reading.result.label]
    let name = sureness.text(likeliest, reading.result)
    let probability = fixed(Double(reading.result.probability), 6)
    switch form {
    case .plain:
      return "\(paths.text(path))\t\(name)\t\(probability)" + (splits ? "\t\(place(reading, "\t"))" : "")
    case .csv:
      let fields = [commaSafe(path), commaSafe(name), probability] + (splits ? [place(reading, ",")] : [])
      return fields.joined(separator: ",")
    case .json: return json(path, likeliest, reading)
    case .drawing: return drawing(path, name, reading)
    }
  }

  private func place(_ reading: DigitReading, _ separator: String) -> String {
    [reading.box.x, reading.box.y, reading.box.width, reading.box.height].map(String.init)
      .joined(separator: separator)
  }

  private func json(_ path: String, _ name: String, _ reading: DigitReading) -> String {
    let isDigit = Int(name) != nil
    let found = sureness.members(isDigit ? "digit" : "class", isDigit ? name : quoted(name), reading.result)
    let list = reading.probabilities.map(jsonNumber).joined(separator: ",")
    let box = splits ? "\"box\":[\(place(reading, ","))]," : ""
    return "{\(pathMember(path)),\(found),\"probability\":\(jsonNumber(reading.result.probability)),\(box)"
      + "\"probabilities\":[\(list)]}"
  }

  /// The picture at the left, a bar for each class at the right; one above the other where the terminal is narrow.
  private func drawing(_ path: String, _ name: String, _ reading: DigitReading) -> String {
    let columns = terminalColumns()
    let picture = blockPicture(reading.picture)
    let isNarrow = reading.picture.width + 2 + barsWidth > columns
    let bars = bars(reading, length: isNarrow ? max(columns - barsWidth + longestBar, 0) : longestBar)
    let lines =
      isNarrow
      ? (reading.picture.width > columns ? dotPicture(reading.picture) : picture) + bars
      : sideBySide(picture, bars, width: reading.picture.width)
    return (["\(paths.text(path)): \(name)"] + lines + [""]).joined(separator: "\n")
  }

  private var longestBar: Int { 24 }
  private var namesWidth: Int { classNames.map(\.count).max() ?? 0 }
  /// Columns that a name, its share and its bar take.
  private var barsWidth: Int { namesWidth + " 100.0 % ".count + longestBar }

  private func bars(_ reading: DigitReading, length: Int) -> [String] {
    classNames.indices.map { label in
      let share = Double(reading.probabilities[label])
      let bar = String(repeating: "█", count: Int((share * Double(length)).rounded()))
      return
        "\(leftAligned(classNames[label], namesWidth)) \(rightAligned(fixed(share * 100, 1), 5)) % \(bar)"
    }
  }

  private func sideBySide(_ picture: [String], _ bars: [String], width: Int) -> [String] {
    let top = max((picture.count - bars.count) / 2, 0)
    return (0..<max(picture.count, bars.count)).map { row in
      let left = row < picture.count ? picture[row] : String(repeating: " ", count: width)
      return left + (bars.indices.contains(row - top) ? "  " + bars[row - top] : "")
    }
  }
}

/// A number with six decimals; null for what is none, which JSON cannot say.
func jsonNumber(_ number: Float) -> String { number.isFinite ? fixed(Double(number), 6) : "null" }
