import NeuralNetwork
import TestSupport
import Testing

/// The reference's own gradients against differences of its loss: what the engine's are held against is right.
@Suite struct GradientTests {
  @Test(arguments: Array(UInt64(1)...60)) func theReferencesGradientsAreSlopes(seed: UInt64) {
    let test = RandomNetwork(seed: seed)
    let snapshot = test.network(threads: 1).snapshot()
    let order = (0..<Int32(test.samples.count)).map { $0 }
    let loss = test.reference(order)
    let gradients = ReferenceNetwork(snapshot: snapshot).gradients(test.rows, loss).layers
    let value = { (snapshot: Snapshot) in
      loss(ReferenceNetwork(snapshot: snapshot).outputs(test.rows, training: true)).loss
    }
    var random = RandomNumbers(seed: seed)
    for layer in snapshot.layers.indices {
      for block in gradients[layer].indices {
        // Some parameters of each block.
        for _ in 0..<3 {
          let index = Int.random(in: 0..<gradients[layer][block].count, using: &random)
          let step = Float(0x1p-14)
          let (up, down) = (
            snapshot.moved(layer, block, index, by: step), snapshot.moved(layer, block, index, by: -step)
          )
          let distance = Double(up.learnt[layer][block][index]) - Double(down.learnt[layer][block][index])
          let slope = (value(up) - value(down)) / distance
          let gradient = gradients[layer][block][index]
          // A central difference is exact to the square of the step times the third derivative, which a normalisation
          // of few numbers makes large; a kink within the step leaves more, and few seeds have one.
          #expect(
            abs(gradient - slope) <= 1e-3 * max(abs(slope), 1), "\(layer), \(block), \(index) of \(test)")
        }
      }
    }
  }
}

extension Snapshot {
  /// A copy in which one parameter is larger by `step`.
  fileprivate func moved(_ layer: Int, _ block: Int, _ index: Int, by step: Float) -> Snapshot {
    var copy = self
    switch copy.layers[layer] {
    case .dense(var dense):
      if block == 0 { dense.weights[index] += step } else { dense.bias[index] += step }
      copy.layers[layer] = .dense(dense)
    case .batchNorm(var norm):
      if block == 0 { norm.scale[index] += step } else { norm.shift[index] += step }
      copy.layers[layer] = .batchNorm(norm)
    case .layerNorm(var norm):
      if block == 0 { norm.scale[index] += step } else { norm.shift[index] += step }
      copy.layers[layer] = .layerNorm(norm)
    case .activation: break
    }
    return copy
  }
}
