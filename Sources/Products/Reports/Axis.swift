import TextFormat

/// One side of a chart: which values it spans, and where it is labelled.
struct Axis: Equatable {
  /// The least and the greatest value.
  let range: ClosedRange<Double>
  /// The labelled values.
  let ticks: [Double]
  private let decimals: Int

  /// Spans values that lie within limits, and a little more: the ends are labelled, and steps are 1, 2 or 5 times
  /// a power of ten.
  init(
    covering values: [Double], within limits: ClosedRange<Double> = -.infinity ... .infinity,
    isWhole: Bool = false
  ) {
    // Values that are all the same stand in the middle.
    let isFlat = values.max() == values.min()
    let margin = isFlat ? max(abs(values.first ?? 0) / 20, 1e-9) : 0
    let least = max((values.min() ?? 0) - margin, limits.lowerBound)
    let greatest = min((values.max() ?? 1) + margin, limits.upperBound)
    let step = Axis.step(for: max((greatest - least) / 5, isWhole ? 1 : 1e-12))
    let first = (least / step.size).rounded(.down)
    let last = max((greatest / step.size).rounded(.up), first + 1)
    ticks = (0...Int(last - first)).map { (first + Double($0)) * step.size }
    range = first * step.size...last * step.size
    decimals = step.decimals
  }

  /// Spans exactly the epochs 1 … `count` and `margin` on both sides, labelled at whole numbers.
  init(epochs count: Int, margin: Double = 0) {
    let wide = Axis(covering: [1, Double(count)], isWhole: true)
    range = 1 - margin...Double(max(count, margin > 0 ? 1 : 2)) + margin
    ticks = [1] + wide.ticks.filter { $0 > 1 && $0 <= Double(count) }
    decimals = 0
  }

  /// The label of a tick.
  func label(_ tick: Double) -> String { fixed(tick, decimals) }

  /// Where a value stands between the ends, 0 … 1 within the range.
  func place(_ value: Double) -> Double { (value - range.lowerBound) / (range.upperBound - range.lowerBound) }

  /// The least of 1, 2 or 5 times a power of ten that is at least `size`, and its decimals.
  private static func step(for size: Double) -> (size: Double, decimals: Int) {
    var power = 1.0
    var decimals = 0
    while power > size {
      power /= 10
      decimals += 1
    }
    while power * 10 <= size { power *= 10 }
    for factor in [1.0, 2, 5] where factor * power >= size { return (factor * power, decimals) }
    return (10 * power, max(decimals - 1, 0))
  }
}
