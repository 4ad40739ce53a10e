/// How the learning rate changes over a run: a pure function of the step and of how many there are.
public struct Schedule: Equatable, Sendable {
  /// The published shapes, as PyTorch defines them.
  public enum Shape: Equatable, Sendable {
    /// The same rate throughout.
    case constant
    /// Multiplied by `factor` after each of `drops` equal parts of the run but the last.
    case steps(drops: Int, factor: Float)
    /// From the full rate down to 0 along half a cosine (Loshchilov and Hutter 2017).
    case cosine
    /// Up along half a cosine for the share `rise` of the run, then down along another (Smith and
    /// Topin 2018): from rate/startDivisor to the full rate, then to rate/(startDivisor·endDivisor).
    case oneCycle(rise: Float, startDivisor: Float, endDivisor: Float)
  }

  /// The shape.
  public var shape: Shape
  /// Share of the run over which the rate also climbs in a straight line, 0 … 1; 0 for none.
  public var warmUp: Float

  /// The same rate throughout.
  public static let constant = Schedule(.constant)

  /// One cycle that rises for a share of the run, with PyTorch's divisors of 25 and 10,000.
  public static func oneCycle(rise: Float = 0.3) -> Schedule {
    Schedule(.oneCycle(rise: rise, startDivisor: 25, endDivisor: 10_000))
  }

  /// Describes a schedule.
  public init(_ shape: Shape, warmUp: Float = 0) {
    self.shape = shape
    self.warmUp = warmUp
  }

  /// The rate of a step.
  ///
  /// - Parameters:
  ///   - peak: The full rate.
  ///   - step: Counted from 0.
  ///   - total: Steps in the whole run, from 1.
  /// - Returns: The rate, from 0 to `peak`.
  public func rate(peak: Float, step: Int, of total: Int) -> Float {
    let climbing = Double(warmUp) * Double(total)
    let climbed = climbing > 0 ? min(Double(step + 1) / climbing, 1) : 1
    return Float(Double(peak) * climbed * factor(Double(step), of: Double(total)))
  }

  /// The share of the full rate that the shape leaves.
  private func factor(_ step: Double, of total: Double) -> Double {
    switch shape {
    case .constant: return 1
    case .steps(let drops, let factor):
      let part = Int(step * Double(drops + 1) / total)
      return (0..<part).reduce(1) { result, _ in result * Double(factor) }
    case .cosine: return between(1, 0, step / total)
    case .oneCycle(let rise, let startDivisor, let endDivisor):
      let start = 1 / Double(startDivisor)
      let peakStep = Double(rise) * total - 1
      guard step >= peakStep else { return between(start, 1, step / peakStep) }
      return between(1, start / Double(endDivisor), (step - peakStep) / max(total - 1 - peakStep, 1))
    }
  }

  /// From one value to another along half a cosine, `share` of the way.
  private func between(_ start: Double, _ end: Double, _ share: Double) -> Double {
    end + (start - end) / 2 * (1 + cosine(Double.pi * min(max(share, 0), 1)))
  }
}
