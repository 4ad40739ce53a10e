/// What a converter of classifiers (skl2onnx) puts behind the network: the likeliest class looked up among the labels, and
/// probabilities by label. The engine tells these by itself, so they are taken off.
///
/// Where there are two classes the network has one output, and the probabilities are 1 − σ(y) and σ(y): those of logits 0 and y.
struct ONNXClassifierTail {
  /// The graph without it: it ends with the network's output, or a softmax of it.
  private(set) var graph: ONNXGraph
  /// Whether there is one output for two classes.
  private(set) var isBinary = false

  /// Takes the tail off, where there is one.
  init(removedFrom graph: ONNXGraph) {
    self.graph = graph
    guard let place = graph.nodes.firstIndex(where: { $0.type == "ArgMax" }),
      let probabilities = graph.nodes[place].inputs.first
    else { return }
    takeClasses()
    var behind: Set<String> = []
    self.graph.nodes.removeAll { node in
      let isTail =
        ["ArgMax", "ai.onnx.ml.ZipMap"].contains(node.type) || node.inputs.contains(where: behind.contains)
      if isTail { behind.formUnion(node.outputs) }
      return isTail
    }
    self.graph.outputs = [probabilities]
    self.graph.metadata[MetadataKey.inputs] = "rows"
    removeComplement()
  }

  /// Notes what the classes are called.
  private mutating func takeClasses() {
    let lookUp = graph.nodes.first { $0.type == "ai.onnx.ml.ArrayFeatureExtractor" }
    guard let name = lookUp?.inputs.first else { return }
    var names = graph.strings[name] ?? []
    if case .integers(let labels)? = graph.constants[name]?.numbers { names = labels.map { "\($0)" } }
    if !names.isEmpty { graph.metadata[MetadataKey.classes] = names.joined(separator: "\n") }
  }

  /// Takes off σ, its complement, and what joins both.
  private mutating func removeComplement() {
    let end = graph.nodes.suffix(3)
    guard end.map(\.type) == ["Sigmoid", "Sub", "Concat"], let output = end.first?.outputs.first,
      let input = end.first?.inputs.first, end.dropFirst().allSatisfy({ $0.inputs.contains(output) })
    else { return }
    graph.nodes.removeLast(3)
    graph.outputs = [input]
    isBinary = true
  }
}
