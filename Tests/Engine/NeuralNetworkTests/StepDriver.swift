@testable import NeuralNetwork

extension Network {
  /// One step on chosen samples. Returns the mean loss before it.
  func train(
    on samples: Samples, rows: [Int32], learningRate rate: Float, optimizer: Optimizer, step: Int = 0,
    averageDecay: Float = 0
  ) -> Double {
    var losses = [Float](repeating: .nan, count: rows.count)
    let facts = StepFacts(
      weightRule: optimizer.weightRule(learningRate: rate, step: step),
      vectorRule: optimizer.vectorRule(learningRate: rate, step: step),
      averageShare: keepsAverage ? (step == 0 ? 1 : 1 - averageDecay) : nil, seed: UInt64(step))
    rows.withUnsafeBufferPointer { rows in
      losses.withUnsafeMutableBufferPointer { losses in
        nonisolated(unsafe) let losses = losses.baseAddress!
        team.run { worker in
          self.step(
            Batch(samples, rows.baseAddress!, count: rows.count), facts, StepResults(losses: losses), &worker)
        }
      }
    }
    let weight = rows.withUnsafeBufferPointer {
      Batch(samples, $0.baseAddress!, count: rows.count).totalWeight(classWeights)
    }
    return losses.reduce(0) { $0 + Double($1) } / Double(weight)
  }

  /// The gradient of every tensor: plain descent at rate 1 subtracts it. The network is left changed.
  func gradients(on samples: Samples, rows: [Int32]) -> [String: [Float]] {
    let before = snapshot().tensors
    _ = train(on: samples, rows: rows, learningRate: 1, optimizer: Optimizer())
    return snapshot().tensors.reduce(into: [:]) { result, tensor in
      result[tensor.key] = zip(before[tensor.key]!, tensor.value).map { $0 - $1 }
    }
  }
}
