import NeuralNetwork

/// What a row of elementwise operations by constants amounts to: x · `scale` + `shift`.
struct ONNXAffine: Equatable {
  /// One number for each feature, or one for all.
  private(set) var scale: [Float] = [1]
  /// One number for each feature, or one for all; as many as `scale` has.
  private(set) var shift: [Float] = [0]

  /// Whether it changes nothing.
  var isIdentity: Bool { scale.allSatisfy { $0 == 1 } && shift.allSatisfy { $0 == 0 } }

  /// Adds an operation whose first operand is x, or whose operands may be exchanged.
  mutating func apply(_ type: String, _ constant: [Float]) {
    let count = max(scale.count, constant.count)
    let pairs = (0..<count).map { index -> (Float, Float) in
      let (scale, shift) = (scale[index % scale.count], shift[index % shift.count])
      let constant = constant[index % constant.count]
      switch type {
      case "Mul": return (scale * constant, shift * constant)
      case "Div": return (scale / constant, shift / constant)
      case "Sub": return (scale, shift - constant)
      default: return (scale, shift + constant)
      }
    }
    scale = pairs.map(\.0)
    shift = pairs.map(\.1)
  }

  /// The same as a batch normalisation of `width` features.
  func norm(width: Int) -> Snapshot.BatchNorm {
    Snapshot.BatchNorm(
      scale: (0..<width).map { scale[$0 % scale.count] }, shift: (0..<width).map { shift[$0 % shift.count] })
  }
}
