import NeuralNetwork

/// A snapshot computed in double precision by plain loops: what the engine is held against.
struct ReferenceNetwork {
  let snapshot: Snapshot

  /// Logits of rows in evaluation mode, where normalisation uses the running figures.
  func evaluate(_ rows: [[Double]]) -> [[Double]] { rows.map { row in run([row], training: false)[0] } }

  /// Mean cross-entropy of rows in training mode, where normalisation uses those of the batch.
  func trainingLoss(_ rows: [[Double]], _ labels: [Int], smoothing: Double = 0) -> Double {
    let losses = zip(run(rows, training: true), labels).map { crossEntropy($0, $1, smoothing) }
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// −Σ target·log softmax of one row.
  func crossEntropy(_ logits: [Double], _ label: Int, _ smoothing: Double = 0) -> Double {
    let logSum = logarithmOfSum(logits)
    let spread = logits.reduce(0) { $0 + logSum - $1 } / Double(logits.count)
    return (1 - smoothing) * (logSum - logits[label]) + smoothing * spread
  }

  /// Softmax of one row.
  func probabilities(_ logits: [Double]) -> [Double] {
    let logSum = logarithmOfSum(logits)
    return logits.map { exponential($0 - logSum) }
  }

  private func run(_ rows: [[Double]], training: Bool) -> [[Double]] {
    snapshot.layers.reduce(rows) { rows, layer in
      switch layer {
      case .dense(let dense): rows.map { multiply(dense, $0) }
      case .batchNorm(let norm): normalize(norm, rows, training: training)
      case .relu: rows.map { $0.map { max($0, 0) } }
      }
    }
  }

  private func multiply(_ dense: Snapshot.Dense, _ row: [Double]) -> [Double] {
    let weights = dense.weights
    return (0..<dense.outputs).map { output in
      row.indices.reduce(Double(dense.bias[output])) {
        $0 + Double(weights[output * dense.inputs + $1]) * row[$1]
      }
    }
  }

  private func normalize(_ norm: Snapshot.BatchNorm, _ rows: [[Double]], training: Bool) -> [[Double]] {
    var result = rows
    for feature in norm.scale.indices {
      let column = rows.map { $0[feature] }
      let count = Double(rows.count)
      let batchMean = column.reduce(0, +) / count
      let mean = training ? batchMean : Double(norm.mean[feature])
      let variance =
        training
        ? column.reduce(0) { $0 + ($1 - batchMean) * ($1 - batchMean) } / count
        : Double(norm.variance[feature])
      let deviation = (variance + Double(norm.epsilon)).squareRoot()
      for r in rows.indices {
        let normal = (rows[r][feature] - mean) / deviation
        result[r][feature] = Double(norm.scale[feature]) * normal + Double(norm.shift[feature])
      }
    }
    return result
  }
}
