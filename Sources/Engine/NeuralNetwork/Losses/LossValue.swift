import KernelInterface

extension Loss {
  /// The loss of one output, in double precision; 0 for softmax cross-entropy, which looks at all of them.
  func value(output: Double, target: Double) -> Double {
    let error = output - target
    switch self {
    case .softmaxCrossEntropy: return 0
    case .binaryCrossEntropy:
      let rest = naturalLogarithm(1 + exponential(-min(output.magnitude, 700)))
      return max(output, 0) + rest - target * output
    case .meanSquaredError: return error * error
    case .meanAbsoluteError: return error.magnitude
    case .huber(let delta):
      let delta = Double(delta)
      let size = error.magnitude
      return size <= delta ? size * size / 2 : delta * (size - delta / 2)
    }
  }
}
