import Foundation

/// What a run found, as it is written to a file.
struct Report: Codable {
  var cpu = Report.cpuModel
  var instructionSet: String
  var date = ISO8601DateFormatter().string(from: Date())
  var missing: [String]
  var measurements: [Measurement] = []

  static var cpuModel: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

/// The table on the terminal: GFLOP/s, each a median with its spread.
struct Table {
  let names: [String]

  func printHead(threads: Int) {
    print(
      "\n\(threads) thread\(threads == 1 ? "" : "s"), GFLOP/s (median ± half the distance of the quartiles)")
    let columns =
      names.map { pad($0, 15) } + [pad("FMA peak", 9), pad("of peak", 8), pad("to best peer", 13)]
    print(pad("m×n×k", -20) + columns.joined())
  }

  func printRow(_ measurement: Measurement) {
    let rates = names.map { pad(text(measurement.rates[$0]), 15) }
    let peer = measurement.bestPeer(than: names[0])
    let share = measurement.shareOfPeak(names[0]).map { String(format: "%.1f %%", $0 * 100) } ?? "-"
    let ratio =
      peer.flatMap { measurement.ratio(names[0], to: $0) }.map { String(format: "%.2f ×", $0) } ?? "-"
    let peak = String(format: "%.1f", measurement.peaks.median / 1e9)
    print(
      pad(measurement.shape.name, -20) + rates.joined() + pad(peak, 9) + pad(share, 8) + pad(ratio, 13))
  }

  private func text(_ rates: [Double]?) -> String {
    guard let rates else { return "not installed" }
    return String(format: "%.1f ± %.1f %%", rates.median / 1e9, rates.spread * 100)
  }

  /// Right-aligned, or left-aligned where the width is negative.
  private func pad(_ text: String, _ width: Int) -> String {
    let filling = String(repeating: " ", count: max(abs(width) - text.count, 0))
    return width < 0 ? text + filling : filling + text
  }
}
