import NeuralNetwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Operators that lead from one value over several to one again, as exporters write GELU, SiLU and older layer
/// normalisations.
///
/// There are many ways to write each. So the operators are not compared with patterns but run, in double precision, on some
/// rows of numbers: they are the layer whose function gives the same.
struct ONNXBranch {
  private let nodes: [ONNXGraph.Node]
  private let input: String

  /// Numbers of the rows that operators are run on, and how near results must be.
  private static let rows = [
    [-6.5, -2.25, -0.75, -0.1, 0.05, 0.6, 1.5, 4.0], [0.3, -1.2, 2.7, 0.9, -3.3, 5.1, -0.4, 1.1],
  ]
  private static let tolerance = 2e-6

  /// Takes operators in their order; the first reads `input`, the last gives what others read.
  init(_ nodes: [ONNXGraph.Node], input: String) {
    self.nodes = nodes
    self.input = input
  }

  /// The layer that the operators are, or nil; a layer normalisation of `width` features, any number where it is 0.
  func layer(_ constants: ONNXConstants, width: Int) -> Snapshot.Layer? {
    let results = Self.rows.map { run($0, constants) }
    guard !results.contains(nil) else { return nil }
    let outputs = results.compactMap { $0 }
    if let activation = Activation.all.first(where: { activation in
      zip(Self.rows, outputs).allSatisfy { isClose($1, $0.map { activation.value($0) }) }
    }) {
      return .activation(activation)
    }
    guard width > 0 else { return nil }
    for epsilon in epsilons(constants) {
      guard zip(Self.rows, outputs).allSatisfy({ isClose($1, normalized($0, Double(epsilon))) }) else {
        continue
      }
      return .layerNorm(
        Snapshot.LayerNorm(
          scale: Array(repeating: 1, count: width), shift: Array(repeating: 0, count: width), epsilon: epsilon
        ))
    }
    return nil
  }

  private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
    zip(found, expected).allSatisfy { abs($0 - $1) <= Self.tolerance * max(abs($1), 1) }
  }

  private func normalized(_ row: [Double], _ epsilon: Double) -> [Double] {
    let mean = row.reduce(0, +) / Double(row.count)
    let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
    return row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
  }

  /// Small constants that are added: one of them is the ε of a layer normalisation.
  private func epsilons(_ constants: ONNXConstants) -> [Float] {
    nodes.filter { $0.type == "Add" }.flatMap(\.inputs)
      .compactMap { constants[$0]?.floats }.filter { $0.count == 1 && $0[0] > 0 }.map { $0[0] }
  }
}

// MARK: - Running operators

extension ONNXBranch {
  /// What the last operator gives for a row, or nil where one is not known.
  private func run(_ row: [Double], _ constants: ONNXConstants) -> [Double]? {
    var values = [input: row]
    for node in nodes {
      var operands: [[Double]] = []
      for name in node.inputs {
        if let value = values[name] {
          operands.append(value)
        } else if let constant = constants[name], constant.floats.count == 1 {
          operands.append([Double(constant.floats[0])])
        } else if node.type == "ReduceMean" {
          // The axes of newer opsets: a row has but one.
          continue
        } else {
          return nil
        }
      }
      guard let result = apply(node.type, operands), let output = node.outputs.first else { return nil }
      values[output] = result
    }
    return nodes.last?.outputs.first.flatMap { values[$0] }
  }

  private func apply(_ type: String, _ operands: [[Double]]) -> [Double]? {
    guard let first = operands.first else { return nil }
    switch type {
    case "Add", "Sub", "Mul", "Div", "Pow":
      guard operands.count == 2 else { return nil }
      let count = max(first.count, operands[1].count)
      return (0..<count).map { index in
        let (a, b) = (first[index % first.count], operands[1][index % operands[1].count])
        switch type {
        case "Add": return a + b
        case "Sub": return a - b
        case "Mul": return a * b
        case "Div": return a / b
        default: return pow(a, b)
        }
      }
    case "ReduceMean": return [first.reduce(0, +) / Double(first.count)]
    case "Sqrt": return first.map { $0.squareRoot() }
    case "Erf": return first.map { erf($0) }
    case "Tanh": return first.map { tanh($0) }
    case "Sigmoid": return first.map { 1 / (1 + exp(-$0)) }
    case "Exp": return first.map { exp($0) }
    case "Log": return first.map { log($0) }
    case "Neg": return first.map { -$0 }
    case "Softplus": return first.map { log1p(exp($0)) }
    default: return nil
    }
  }
}
