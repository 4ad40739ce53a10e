/// The rates of every library for one shape, round by round.
struct Measurement: Codable {
  let shape: Shape
  let threads: Int
  /// Floating-point operations a second by library, one value a round.
  var rates: [String: [Double]] = [:]
  /// The same for registers alone, measured in each round.
  var peaks: [Double] = []

  func median(_ library: String) -> Double? { rates[library].map(\.median) }

  /// The median of the ratios to the peak of the same round.
  func shareOfPeak(_ library: String) -> Double? { rates[library].map { zip($0, peaks).map(/).median } }

  /// The fastest of the other libraries.
  func bestPeer(than library: String) -> String? {
    rates.keys.filter { $0 != library }.max { (median($0) ?? 0) < (median($1) ?? 0) }
  }

  /// The median of the ratios between two libraries in the same round.
  func ratio(_ library: String, to other: String) -> Double? {
    guard let first = rates[library], let second = rates[other] else { return nil }
    return zip(first, second).map(/).median
  }
}

extension [Double] {
  var median: Double { quantile(0.5) }

  func quantile(_ share: Double) -> Double {
    let sorted = sorted()
    return sorted.isEmpty ? .nan : sorted[Int((Double(sorted.count - 1) * share).rounded())]
  }

  /// Half the distance between the quartiles, as a share of the median.
  var spread: Double { (quantile(0.75) - quantile(0.25)) / 2 / median }
}
