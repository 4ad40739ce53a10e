// Layers as words, for those who cannot build a value: C and Python.

extension NetworkDescription {
  /// Reads the width of the inputs and the layers, divided by spaces, as `784 dense:128 batch-norm relu dropout:0.2 dense:10`.
  ///
  /// `dense:N:no-bias` has no bias; a number behind a normalisation is its ε, behind an activation its parameter.
  ///
  /// - Throws: `UsageError` that names the first word that makes no sense.
  package init(words text: String) throws(UsageError) {
    let words = text.split { $0 == " " || $0 == "\n" }.map(String.init)
    guard let first = words.first, let inputs = Int(first) else {
      throw UsageError(
        message: "layers: expected the width of the inputs first, found '\(words.first ?? "")'")
    }
    var layers: [Layer] = []
    for word in words.dropFirst() { layers.append(try Layer(word: word)) }
    self.init(inputs: inputs, layers: layers)
    if let problem { throw UsageError(message: "layers: \(problem)") }
  }

  /// The same words.
  package var words: String { ([String(inputs)] + layers.map(\.word)).joined(separator: " ") }
}

extension Layer {
  fileprivate init(word: String) throws(UsageError) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let number = parts.count == 2 ? Float(parts[1]) : nil
    switch parts[0] {
    case "dense":
      guard (2...3).contains(parts.count), let outputs = Int(parts[1]),
        parts.count == 2 || parts[2] == "no-bias"
      else { throw unknown(word, "'dense:N' or 'dense:N:no-bias'") }
      self = .dense(outputs: outputs, bias: parts.count == 2)
      return
    case "batch-norm": self = .batchNorm(epsilon: number ?? 1e-5)
    case "layer-norm": self = .layerNorm(epsilon: number ?? 1e-5)
    case "dropout":
      guard let number else { throw unknown(word, "'dropout:SHARE'") }
      self = .dropout(number)
    default:
      self = .activation(try Activation(word: word))
      return
    }
    guard parts.count == 1 || number != nil, parts.count <= 2 else {
      throw unknown(word, "one number behind ':'")
    }
  }

  fileprivate var word: String {
    switch self {
    case .dense(let outputs, let bias): "dense:\(outputs)" + (bias ? "" : ":no-bias")
    case .batchNorm(let epsilon, _): "batch-norm:\(epsilon)"
    case .layerNorm(let epsilon): "layer-norm:\(epsilon)"
    case .dropout(let share): "dropout:\(share)"
    case .activation(let activation):
      activation.names.name + (activation.parameter.map { ":\($0)" } ?? "")
    }
  }
}

private func unknown(_ word: String, _ expected: String) -> UsageError {
  UsageError(message: "layers: expected \(expected), found '\(word)'")
}
