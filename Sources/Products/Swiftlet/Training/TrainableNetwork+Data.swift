extension TrainableNetwork {
  /// Features with targets, from which samples are chosen.
  package struct Data {
    /// Rows of floats that stay where they are, or of bytes.
    package enum Features {
      case floats(any FeatureRows)
      case pixels([UInt8], width: Int)
    }

    package var features: Features
    package var targets: Targets
    package var weights: [Float]?
    package var count: Int { targets.count }

    package init(features: Features, targets: Targets, weights: [Float]?) {
      (self.features, self.targets, self.weights) = (features, targets, weights)
    }

    /// All samples, or some.
    func samples(_ chosen: [Int]?) -> Samples {
      switch features {
      case .floats(let rows):
        let all = Dataset(features: rows, targets: targets, weights: weights)
        return (chosen.map { all.rows($0) } ?? all).samples(nil)
      case .pixels(let pixels, let width):
        guard let chosen else {
          return Samples(pixels: pixels.span, width: width, targets: targets, weights: weights)
        }
        let bytes = chosen.flatMap { pixels[$0 * width..<($0 + 1) * width] }
        return Samples(
          pixels: bytes.span, width: width, targets: targets.rows(chosen),
          weights: weights.map { weights in chosen.map { weights[$0] } })
      }
    }
  }
}
