import NeuralNetwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A snapshot computed in double precision by plain loops: what the engine is held against.
struct ReferenceNetwork {
  let snapshot: Snapshot

  /// Outputs of rows in evaluation mode, where normalisation uses the running figures.
  func evaluate(_ rows: [[Double]]) -> [[Double]] { outputs(rows, training: false) }

  /// Outputs of rows, in training mode with the figures of the batch.
  func outputs(_ rows: [[Double]], training: Bool) -> [[Double]] {
    snapshot.layers.reduce(rows) { $1.forward($0, training: training) }
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
    return logits.map { exp($0 - logSum) }
  }
}

/// What a loss compares outputs with, and how much each row and class counts.
struct ReferenceLoss {
  let loss: Loss
  /// A row of one number, the class, or of a number for each output.
  let targets: [[Double]]
  let rowWeights: [Double]
  let classWeights: [Double]?

  /// The weighted mean of a batch's losses and its gradient.
  func callAsFunction(_ outputs: [[Double]]) -> (loss: Double, gradient: [[Double]]) {
    let counts = outputs.indices.map { r in
      rowWeights[r] * (classWeights.map { $0[Int(targets[r][0])] } ?? 1)
    }
    let total = counts.reduce(0, +)
    let divisor = total > 0 ? total : 1
    var sum = 0.0
    let gradient = outputs.indices.map { r -> [Double] in
      let (value, slope) = row(outputs[r], targets[r])
      sum += rowWeights[r] * value
      return slope.map { $0 * rowWeights[r] / divisor }
    }
    return (sum / divisor, gradient)
  }

  private func row(_ outputs: [Double], _ target: [Double]) -> (Double, [Double]) {
    let count = Double(outputs.count)
    if case .softmaxCrossEntropy(let smoothing) = loss {
      let logSum = logarithmOfSum(outputs)
      let wanted = outputs.indices.map { c in
        let own = c == Int(target[0]) ? 1 - Double(smoothing) : 0
        return (classWeights?[c] ?? 1) * (Double(smoothing) / count + own)
      }
      let mass = wanted.reduce(0, +)
      return (
        zip(wanted, outputs).reduce(0) { $0 + $1.0 * (logSum - $1.1) },
        zip(wanted, outputs).map { mass * exp($1 - logSum) - $0 }
      )
    }
    let terms = zip(outputs, target).map { term($0, $1) }
    return (terms.reduce(0) { $0 + $1.0 } / count, terms.map { $0.1 / count })
  }

  private func term(_ output: Double, _ target: Double) -> (Double, Double) {
    let error = output - target
    switch loss {
    case .softmaxCrossEntropy: return (0, 0)
    case .binaryCrossEntropy:
      return (max(output, 0) + log1p(exp(-abs(output))) - target * output, 1 / (1 + exp(-output)) - target)
    case .meanSquaredError: return (error * error, 2 * error)
    case .meanAbsoluteError: return (abs(error), error > 0 ? 1 : error < 0 ? -1 : 0)
    case .huber(let delta):
      let delta = Double(delta)
      return abs(error) <= delta
        ? (error * error / 2, error) : (delta * (abs(error) - delta / 2), error > 0 ? delta : -delta)
    }
  }
}

extension ReferenceNetwork {
  /// The loss of a batch in training mode, and the gradients of every layer's parameters, in their order.
  func gradients(_ rows: [[Double]], _ loss: ReferenceLoss) -> (loss: Double, layers: [[[Double]]]) {
    var inputs = [rows]
    for layer in snapshot.layers { inputs.append(layer.forward(inputs[inputs.count - 1], training: true)) }
    var (value, gradient) = loss(inputs[inputs.count - 1])
    var layers: [[[Double]]] = []
    for (layer, x) in zip(snapshot.layers, inputs).reversed() {
      let (parameters, below) = layer.backward(x, gradient)
      layers.append(parameters)
      gradient = below
    }
    return (value, layers.reversed())
  }
}

// MARK: - Layers

extension Snapshot.Layer {
  func forward(_ rows: [[Double]], training: Bool) -> [[Double]] {
    switch self {
    case .dense(let dense): dense.forward(rows)
    case .batchNorm(let norm): norm.forward(rows, training: training)
    case .layerNorm(let norm): rows.map { norm.forward($0) }
    case .activation(let activation): rows.map { $0.map { activation.value($0) } }
    }
  }

  /// Gradients of the parameters and of the inputs, from that of the outputs, in training mode.
  fileprivate func backward(_ x: [[Double]], _ dy: [[Double]]) -> ([[Double]], [[Double]]) {
    switch self {
    case .dense(let dense): dense.backward(x, dy)
    case .batchNorm(let norm): norm.backward(x, dy)
    case .layerNorm(let norm): norm.backward(x, dy)
    case .activation(let activation):
      ([], zip(x, dy).map { zip($0, $1).map { activation.slope($0) * $1 } })
    }
  }
}

extension Snapshot.Dense {
  fileprivate func forward(_ rows: [[Double]]) -> [[Double]] {
    let (weights, bias) = (weights.map(Double.init), biasOrZeros.map(Double.init))
    return rows.map { row in
      (0..<outputs).map { output in
        var sum = bias[output]
        for input in 0..<inputs { sum += weights[output * inputs + input] * row[input] }
        return sum
      }
    }
  }

  fileprivate func backward(_ x: [[Double]], _ dy: [[Double]]) -> ([[Double]], [[Double]]) {
    let weights = weights.map(Double.init)
    var slopes = [Double](repeating: 0, count: inputs * outputs)
    var sums = [Double](repeating: 0, count: outputs)
    var dx = x.map { _ in [Double](repeating: 0, count: inputs) }
    for r in x.indices {
      for output in 0..<outputs {
        let slope = dy[r][output]
        sums[output] += slope
        for input in 0..<inputs {
          slopes[output * inputs + input] += slope * x[r][input]
          dx[r][input] += slope * weights[output * inputs + input]
        }
      }
    }
    return (bias.isEmpty ? [slopes] : [slopes, sums], dx)
  }
}

extension Snapshot.BatchNorm {
  private func figures(_ rows: [[Double]], _ feature: Int, training: Bool) -> (
    mean: Double, deviation: Double
  ) {
    guard training else {
      return (Double(mean[feature]), (Double(variance[feature]) + Double(epsilon)).squareRoot())
    }
    let column = rows.map { $0[feature] }
    let mean = column.reduce(0, +) / Double(rows.count)
    let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows.count)
    return (mean, (variance + Double(epsilon)).squareRoot())
  }

  fileprivate func forward(_ rows: [[Double]], training: Bool) -> [[Double]] {
    var result = rows
    for feature in scale.indices {
      let (mean, deviation) = figures(rows, feature, training: training)
      for r in rows.indices {
        result[r][feature] =
          Double(scale[feature]) * (rows[r][feature] - mean) / deviation + Double(shift[feature])
      }
    }
    return result
  }

  fileprivate func backward(_ x: [[Double]], _ dy: [[Double]]) -> ([[Double]], [[Double]]) {
    var (dScale, dShift, dx) = ([Double](), [Double](), dy)
    let count = Double(x.count)
    for feature in scale.indices {
      let (mean, deviation) = figures(x, feature, training: true)
      let normal = x.map { ($0[feature] - mean) / deviation }
      let slopes = dy.map { $0[feature] }
      let (sum, product) = (slopes.reduce(0, +), zip(slopes, normal).reduce(0) { $0 + $1.0 * $1.1 })
      dScale.append(product)
      dShift.append(sum)
      for r in x.indices {
        dx[r][feature] =
          Double(scale[feature]) / deviation * (slopes[r] - sum / count - normal[r] * product / count)
      }
    }
    return ([dScale, dShift], dx)
  }
}

extension Snapshot.LayerNorm {
  private func normal(_ row: [Double]) -> (values: [Double], deviation: Double) {
    let mean = row.reduce(0, +) / Double(row.count)
    let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
    let deviation = (variance + Double(epsilon)).squareRoot()
    return (row.map { ($0 - mean) / deviation }, deviation)
  }

  fileprivate func forward(_ row: [Double]) -> [Double] {
    let values = normal(row).values
    return values.indices.map { Double(scale[$0]) * values[$0] + Double(shift[$0]) }
  }

  fileprivate func backward(_ x: [[Double]], _ dy: [[Double]]) -> ([[Double]], [[Double]]) {
    var dScale = [Double](repeating: 0, count: scale.count)
    var dShift = dScale
    let dx = zip(x, dy).map { row, slopes -> [Double] in
      let (values, deviation) = normal(row)
      let scaled = slopes.indices.map { slopes[$0] * Double(scale[$0]) }
      for c in slopes.indices {
        dScale[c] += slopes[c] * values[c]
        dShift[c] += slopes[c]
      }
      let mean = scaled.reduce(0, +) / Double(row.count)
      let product = zip(scaled, values).reduce(0) { $0 + $1.0 * $1.1 } / Double(row.count)
      return row.indices.map { (scaled[$0] - mean - values[$0] * product) / deviation }
    }
    return ([dScale, dShift], dx)
  }
}

extension Activation {
  /// f(x) in double precision.
  func value(_ x: Double) -> Double {
    switch self {
    case .relu: max(x, 0)
    case .leakyReLU(let slope): x > 0 ? x : Double(slope) * x
    case .relu6: min(max(x, 0), 6)
    case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
    case .gelu: x / 2 * erfc(-x / 2.0.squareRoot())
    case .geluTanh: x / 2 * (1 + Self.hyperbolicTangent(Self.inner(x)))
    case .silu: x / (1 + exp(-x))
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Self.hyperbolicTangent(x)
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    }
  }

  /// f′(x) in double precision, at a kink that of the left side.
  func slope(_ x: Double) -> Double {
    let sigmoid = 1 / (1 + exp(-x))
    switch self {
    case .relu: return x > 0 ? 1 : 0
    case .leakyReLU(let slope): return x > 0 ? 1 : Double(slope)
    case .relu6: return x > 0 && x < 6 ? 1 : 0
    case .elu(let alpha): return x > 0 ? 1 : Double(alpha) * exp(x)
    case .gelu:
      return erfc(-x / 2.0.squareRoot()) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .geluTanh:
      let t = Self.hyperbolicTangent(Self.inner(x))
      let slope = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
      return (1 + t) / 2 + x / 2 * (1 - t * t) * slope
    case .silu: return sigmoid * (1 + x * (1 - sigmoid))
    case .sigmoid: return sigmoid * (1 - sigmoid)
    case .tanh: return 1 - Self.hyperbolicTangent(x) * Self.hyperbolicTangent(x)
    case .softplus: return sigmoid
    }
  }

  private static func inner(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }

  // `tanh` alone would be the case of this enumeration.
  private static func hyperbolicTangent(_ x: Double) -> Double {
    let e = expm1(2 * min(abs(x), 40))
    return (x < 0 ? -1 : 1) * e / (e + 2)
  }
}
