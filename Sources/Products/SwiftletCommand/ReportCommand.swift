// What `--report` adds to a command: joins what happened and writes it as a page.

import Files
import InstructionSets
import Reports
import Swiftlet

let reportOption = OptionRule("report", "FILE", "write an HTML page that shows how it went")

/// How many mistakes and units of the first layer a page shows.
private let mistakesShown = 48
private let unitsShown = 128

/// What a page tells of an evaluation; a training adds to it.
func report(
  of file: ModelFile, on pictures: PictureSet?, _ evaluator: Evaluator, data: String, threads: Int?
) -> Report {
  let results = evaluator.loss.isClassification ? results(evaluator, classNames: file.classNames) : nil
  return Report(
    title: title(file, data), configuration: configuration(file, data: data, threads: threads),
    command: commandLine.map(shellWord).joined(separator: " "),
    findings: results.map { .classes($0) } ?? numbers(of: file, evaluator),
    mistakes: results.map { mistakes($0, pictures) } ?? [],
    weights: pictures.map { firstLayer(file.network, width: $0.width, height: $0.height) } ?? [],
    samples: pictures == nil ? "rows" : "pictures")
}

private func mistakes(_ results: Results, _ pictures: PictureSet?) -> [Report.Mistake] {
  guard let pictures else { return [] }
  return results.worst(mistakesShown).map { place in
    Report.Mistake(picture: pictures[place], outcome: results.outcomes[place])
  }
}

/// What the last evaluation says of each number or answer.
private func numbers(of file: ModelFile, _ evaluator: Evaluator) -> Report.Findings {
  let rows = 0..<evaluator.samples.count
  let (truths, predictions) = (rows.map(evaluator.truths), rows.map(evaluator.predictions))
  let results = file.targetNames.enumerated().map { index, name in
    NumberResults(
      name: name, truths: truths.map { $0[index] },
      predictions: predictions.map { Double($0[index]) })
  }
  let loss = rows.reduce(0) { $0 + Double(evaluator.loss($1)) } / Double(max(rows.count, 1))
  if case .answers = file.outputKind { return .answers(results, meanLoss: loss) }
  return .numbers(results, meanLoss: loss)
}

/// Writes a page, replacing what was there.
func write(_ report: Report, to path: String) throws(FileError) {
  // A page is text: what is none of it shows as replaced.
  let text = Array(String(decoding: report.html().pathBytes, as: UTF8.self).utf8)
  try save(path, "the report") { path throws(FileError) in try replaceFile(path, with: text) }
}

/// What the last evaluation says of each sample.
func results(_ evaluator: Evaluator, classNames: [String]) -> Results {
  let outcomes = (0..<evaluator.samples.count).map { row in
    Outcome(
      label: evaluator.samples.label(row), prediction: evaluator.label(row),
      confidence: Double(evaluator.confidence(row)), loss: Double(evaluator.loss(row)))
  }
  return Results(classNames: classNames, outcomes: outcomes)
}

/// The network's widths and the last part of the data's path, e.g. `784-128-10 on mnist`.
private func title(_ file: ModelFile, _ data: String) -> String {
  let network = file.metadata[MetadataKey.architecture] ?? "\(file.network.inputs)-…-\(file.network.outputs)"
  return "\(network) on \(data.split(separator: "/").last ?? "/")"
}

private func configuration(_ file: ModelFile, data: String, threads: Int?) -> [Report.Fact] {
  let metadata = file.metadata.filter { $0.key != MetadataKey.selfChecks }.sorted { $0.key < $1.key }.map {
    key, value in
    Report.Fact(
      key.split(separator: "_").joined(separator: " "), value.split(separator: "\n").joined(separator: ", "))
  }
  return [Report.Fact("data", data)] + metadata + [
    Report.Fact("instruction set", InstructionSet.selected.rawValue),
    Report.Fact("threads", threads.map(String.init) ?? "one for each CPU"),
  ]
}

/// The weights of the first layer as pictures; none where it does not take pixels.
private func firstLayer(_ network: Snapshot, width: Int, height: Int) -> [Picture] {
  guard case .dense(let dense)? = network.layers.first, dense.inputs == width * height else { return [] }
  return weightPictures(dense.weights, width: width, height: height, limit: unitsShown)
}
