import MatrixMultiply

@testable import NeuralNetwork

extension Network {
  /// One step on chosen samples. Returns the mean loss before it.
  func train(
    on samples: Samples, rows: [Int32], rate: Float, optimizer: Optimizer, step: Int = 0,
    smoothing: Float = 0, averageDecay: Float = 0
  ) -> Double {
    var loss = Double.nan
    let facts = StepFacts(
      weightRule: optimizer.weightRule(rate: rate, step: step),
      vectorRule: optimizer.vectorRule(rate: rate, step: step), smoothing: smoothing,
      averageShare: keepsAverage ? (step == 0 ? 1 : 1 - averageDecay) : nil, seed: UInt64(step))
    rows.withUnsafeBufferPointer { rows in
      withUnsafeMutablePointer(to: &loss) { loss in
        nonisolated(unsafe) let loss = loss
        team.run { worker in
          self.step(samples, rows.baseAddress!, count: rows.count, facts, meanLoss: loss, &worker)
        }
      }
    }
    return loss
  }

  /// The gradient of every tensor: plain descent at rate 1 subtracts it. The network is left changed.
  func gradients(on samples: Samples, rows: [Int32], smoothing: Float = 0) -> [String: [Float]] {
    let before = snapshot().tensors
    _ = train(on: samples, rows: rows, rate: 1, optimizer: Optimizer(), smoothing: smoothing)
    return snapshot().tensors.reduce(into: [:]) { result, tensor in
      result[tensor.key] = zip(before[tensor.key]!, tensor.value).map { $0 - $1 }
    }
  }
}
